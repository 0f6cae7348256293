package io.anabranch.sinks.redis;

import io.anabranch.settings.Violations;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** What both sinks must be told of their way to Redis. */
public record Connecting(
        URI redis, int maxInFlight, Duration maxRetryTime, Duration requestTimeout, Duration connectTimeout) {
    private static final String FORMS =
            "redis://host:port, rediss://, redis-sentinel://, redis-cluster:// or rediss-cluster://";
    private static final String FILES = "ca=, certificate= and key= that name readable files, the last two together";
    private static final Pattern PREFIX = Pattern.compile("[^{}\\s\\p{Cntrl}]{0,64}");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Adds what is wrong with it, and with the prefix of all names. */
    public Violations check(Violations violations, String prefix) {
        return violations
                // The value may hold a password, so the violation shows none of it.
                .check(isRedis(redis), "redis", "(secret)", FORMS)
                .check(!isRedis(redis) || Address.of(redis).hasItsFiles(), "redis", "(secret)", FILES)
                // Braces would take the place of the leaderboard's own hash tag.
                .check(PREFIX.matcher(prefix).matches(), "prefix", prefix, "at most 64 characters, no space, no braces")
                .check(maxInFlight >= 1 && maxInFlight <= 256, "max-in-flight", maxInFlight, "1 to 256")
                .check(!maxRetryTime.isNegative(), "max-retry-time", maxRetryTime, "0s or more")
                .check(isBetween(requestTimeout), "request-timeout", requestTimeout, "10ms to 10m")
                .check(isBetween(connectTimeout), "connect-timeout", connectTimeout, "10ms to 10m");
    }

    private static boolean isRedis(URI redis) {
        try {
            return !Address.of(redis).servers().isEmpty();
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    private static boolean isBetween(Duration time) {
        return time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0;
    }
}
