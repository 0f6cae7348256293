package io.anabranch.sinks.redis;

import io.anabranch.settings.Violations;
import io.anabranch.sinks.kit.RequestLimits;
import io.anabranch.sinks.kit.Retries;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import reactor.core.scheduler.Scheduler;

/** What both sinks must know of their way to Redis. */
public record Connecting(
        URI redis, int maxInFlight, Duration maxRetryTime, Duration requestTimeout, Duration connectTimeout) {
    private static final String FORMS =
            "redis://host:port, rediss://, redis-sentinel://, redis-cluster:// or rediss-cluster://";
    private static final String FILES = "ca=, certificate= and key= that name readable files, the last two together";
    private static final Pattern PREFIX = Pattern.compile("[^{}\\s\\p{Cntrl}]{0,64}");

    /** Adds what is wrong with it, and with the prefix of all names. */
    public Violations check(Violations violations, String prefix) {
        return RequestLimits.checkTimeout(limits().check(violations), "connect-timeout", connectTimeout)
                // The value may hold a password, so the violation shows none of it.
                .check(isRedis(redis), "redis", "(secret)", FORMS)
                .check(!isRedis(redis) || Address.of(redis).hasItsFiles(), "redis", "(secret)", FILES)
                // Braces would take the place of the leaderboard's own hash tag.
                .check(
                        PREFIX.matcher(prefix).matches(),
                        "prefix",
                        prefix,
                        "at most 64 characters, no space, no braces");
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

    private static boolean isRedis(URI redis) {
        try {
            return !Address.of(redis).servers().isEmpty();
        } catch (RuntimeException malformed) {
            return false;
        }
    }
}
