package io.anabranch.sinks.redis;

import io.anabranch.settings.Violations;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of {@link RedisReads}.
 *
 * @param redis as of the sinks, with its password if it wants one
 * @param prefix what every key starts with; for leaderboards, that of their sink
 * @param maxInFlight questions to leaderboards in flight at once; 1 to 1000
 * @param maxRetryTime how long the question to a leaderboard is asked again while Redis does not answer; caches and rate limits
 *     don't wait for it
 * @param requestTimeout how long to wait for the answer to one command; whoever asks a rate limit waits no longer, be there a
 *     connection or not
 * @param connectTimeout how long to wait for a connection
 */
public record RedisReadSettings(
        URI redis,
        Optional<String> prefix,
        int maxInFlight,
        Duration maxRetryTime,
        Duration requestTimeout,
        Duration connectTimeout) {
    public RedisReadSettings {
        new Connecting(redis, maxInFlight, maxRetryTime, requestTimeout, connectTimeout)
                .check(new Violations(), prefix.orElse(""))
                .raise();
    }

    /** 64 questions to leaderboards at once, for ten seconds; each command within one; no prefix. */
    public static RedisReadSettings of(URI redis) {
        return new RedisReadSettings(
                redis, Optional.empty(), 64, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return connecting().toString();
    }

    public Connecting connecting() {
        return new Connecting(redis, maxInFlight, maxRetryTime, requestTimeout, connectTimeout);
    }
}
