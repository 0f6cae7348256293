package io.anabranch.sinks.redis;

import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.redis.cache.CacheAside;
import io.anabranch.sinks.redis.cache.CacheCodec;
import io.anabranch.sinks.redis.cache.CacheEntries;
import io.anabranch.sinks.redis.cache.CacheMetrics;
import io.anabranch.sinks.redis.cache.CacheSettings;
import io.anabranch.sinks.redis.cache.FailFastCommands;
import io.anabranch.sinks.redis.cache.RateLimit;
import io.anabranch.sinks.redis.cache.RateLimitSettings;
import io.anabranch.sinks.redis.leaderboard.Leaderboard;
import io.anabranch.sinks.redis.leaderboard.LeaderboardReads;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What an application asks Redis: leaderboards that a {@link LeaderboardSink} keeps, a cache next to a slower store, limits on
 * how often something is done. Leaderboards share one connection and the
 * rest another; they break and come back without anybody's doing. Thread-safe.
 *
 * <pre>{@code
 * RedisReads reads = RedisReads.open("shop", RedisReadSettings.of(URI.create("redis://localhost:6379")), meters);
 * Flux<Ranked> best = reads.leaderboard(spend).now().top(10);
 * CacheAside<String> profiles = reads.cacheAside(CacheSettings.of("profiles"), CacheCodec.text(), userId -> load(userId));
 * Mono<Decision> login = reads.rateLimit(RateLimitSettings.sliding("login", 5, Duration.ofMinutes(1))).take("user-17");
 * }</pre>
 *
 * <p>Every key has its hash tag, so that all of this works on a cluster too: a script's keys are in one slot.
 */
public final class RedisReads {
    private final LeaderboardReads reading;
    private final FailFastCommands attempting;
    private final Connections connections;
    private final MeterRegistry meters;

    private RedisReads(String name, RedisReadSettings settings, MeterRegistry meters, Scheduler timer) {
        Retries retries = settings.connecting().retries(name, meters, timer);
        this.connections = new Connections(settings.connecting(), FailFastCommands.PLACES + settings.maxInFlight());
        this.reading = new LeaderboardReads(name, settings, connections, retries, meters, timer);
        this.attempting = new FailFastCommands(settings, connections, retries, timer);
        this.meters = meters;
    }

    /**
     * Connects at the first question.
     *
     * @param name tells its requests from those of a sink in the metrics
     */
    public static RedisReads open(String name, RedisReadSettings settings, MeterRegistry meters) {
        return new RedisReads(name, settings, meters, Schedulers.parallel());
    }

    /** @param leaderboard as its sink was given it */
    public Leaderboard leaderboard(LeaderboardSettings leaderboard) {
        return new Leaderboard(reading, leaderboard, Clock.systemUTC());
    }

    /**
     * A cache of its own: two of one name in one process share what is in Redis, but each loads for itself.
     *
     * @param loader reads the truth; empty where there is none. It is called on a thread that must not block
     */
    public <V> CacheAside<V> cacheAside(CacheSettings settings, CacheCodec<V> codec, Function<String, Mono<V>> loader) {
        CacheEntries<V> entries = new CacheEntries<>(attempting, settings, codec);
        return new CacheAside<>(
                settings, entries, loader, new CacheMetrics(settings.name(), meters), attempting.timer());
    }

    public RateLimit rateLimit(RateLimitSettings settings) {
        return new RateLimit(attempting, settings, meters);
    }

    /** What is still being asked fails, and so does whatever is asked from then on. */
    public Mono<Void> close() {
        return Mono.fromRunnable(attempting::close).then(connections.close());
    }
}
