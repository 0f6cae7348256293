package io.anabranch.sinks.kit;

import io.anabranch.settings.Violations;
import io.anabranch.topology.Backoff;
import java.time.Duration;

/**
 * What every store's settings say of its requests, under the same keys, in the same ranges and with the same meaning.
 *
 * @param maxInFlight {@code max-in-flight}: requests in flight at once, those in backoff included
 * @param requestTimeout {@code request-timeout}: how long one attempt may take
 * @param maxRetryTime {@code max-retry-time}: how long a request is sent again after it first failed while the store takes nothing of it.
 *     Each part that it takes restarts that time, and the wait for a free slot is not counted
 */
public record RequestLimits(int maxInFlight, Duration requestTimeout, Duration maxRetryTime) {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int MAX_IN_FLIGHT = 1_000;

    /** Adds what is out of its range. */
    public Violations check(Violations violations) {
        return checkTimeout(violations, "request-timeout", requestTimeout)
                .check(
                        maxInFlight >= 1 && maxInFlight <= MAX_IN_FLIGHT,
                        "max-in-flight",
                        maxInFlight,
                        "1 to " + MAX_IN_FLIGHT)
                .check(
                        !maxRetryTime.isNegative() && maxRetryTime.compareTo(Duration.ofDays(1)) <= 0,
                        "max-retry-time",
                        maxRetryTime,
                        "0s to 1d");
    }

    /** The same for another wait of the same kind, such as {@code connect-timeout}. */
    public static Violations checkTimeout(Violations violations, String key, Duration timeout) {
        return violations.check(
                timeout.compareTo(Duration.ofMillis(10)) >= 0 && timeout.compareTo(Duration.ofMinutes(10)) <= 0,
                key,
                timeout,
                "10ms to 10m");
    }

    /** 50 ms, doubled up to 2 s, with full jitter, for as long as {@link #maxRetryTime}. */
    public Backoff backoff() {
        return new Backoff(FIRST_WAIT, LONGEST_WAIT, maxRetryTime);
    }
}
