package io.anabranch.sinks.redis;

import io.anabranch.topology.Complaints;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** What both sinks must be told of their way to Redis. */
record Connecting(URI redis, int inFlight, Duration patience, Duration timeout, Duration connectTimeout) {
    private static final String FORMS =
            "redis://host:port, rediss://, redis-sentinel://, redis-cluster:// or rediss-cluster://";
    private static final String FILES = "ca=, certificate= and key= that name readable files, the last two together";
    private static final Pattern PREFIX = Pattern.compile("[^{}\\s\\p{Cntrl}]{0,64}");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Adds what is wrong with it, and with the prefix of all names. */
    Complaints check(Complaints complaints, String prefix) {
        return complaints
                // The value may hold a password, so the complaint shows none of it.
                .unless(isRedis(redis), "redis", "(secret)", FORMS)
                .unless(!isRedis(redis) || Address.of(redis).hasItsFiles(), "redis", "(secret)", FILES)
                // Braces would take the place of the board's own hash tag.
                .unless(
                        PREFIX.matcher(prefix).matches(),
                        "prefix",
                        prefix,
                        "at most 64 characters, no space, no braces")
                .unless(inFlight >= 1 && inFlight <= 256, "in-flight", inFlight, "1 to 256")
                .unless(!patience.isNegative(), "patience", patience, "0s or more")
                .unless(isBetween(timeout), "timeout", timeout, "10ms to 10m")
                .unless(isBetween(connectTimeout), "connect-timeout", connectTimeout, "10ms to 10m");
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
