package io.anabranch.sinks.redis;

import io.anabranch.settings.ConnectionUri;
import io.anabranch.settings.Violations;
import io.anabranch.sinks.kit.RequestLimits;
import io.anabranch.sinks.kit.Retries;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import reactor.core.scheduler.Scheduler;

/** What both sinks must know of their way to Redis. */
public record Connecting(
        URI redis, int maxInFlight, Duration maxRetryTime, Duration requestTimeout, Duration connectTimeout) {
    private static final Pattern PREFIX = Pattern.compile("[^{}\\s\\p{Cntrl}]{0,64}");

    /** Adds what is wrong with it, and with the prefix of all names. */
    public Violations check(Violations violations, String prefix) {
        Optional<String> problem = Address.problem(redis);
        return RequestLimits.checkTimeout(limits().check(violations), "connect-timeout", connectTimeout)
                .check(problem.isEmpty(), "redis", ConnectionUri.masked(redis.toString()), problem.orElse(""))
                // Braces would take the place of the leaderboard's own hash tag.
                .check(
                        PREFIX.matcher(prefix).matches(),
                        "prefix",
                        prefix,
                        "at most 64 characters, no space, no braces");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Redis " + ConnectionUri.masked(redis.toString());
    }

    private RequestLimits limits() {
        return new RequestLimits(maxInFlight, requestTimeout, maxRetryTime);
    }

    /** What a failure means where this leads. */
    public Failures failures() {
        return new Failures(Address.of(redis).isCluster());
    }

    /** @param name of the sink or the reader, in the metrics */
    public Retries retries(String name, MeterRegistry meters, Scheduler timer) {
        return new Retries("Redis", name, failures(), limits().backoff(), meters, timer);
    }
}
