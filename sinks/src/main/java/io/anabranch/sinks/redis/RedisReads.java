package io.anabranch.sinks.redis;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What an application asks Redis: leaderboards that a {@link LeaderboardSink} keeps, a cache beside a slower store, limits on
 * how often something is done. All share one connection, which breaks and comes back without their doing. Thread-safe.
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
    private final Reading reading;
    private final MeterRegistry meters;

    private RedisReads(Reading reading, MeterRegistry meters) {
        this.reading = reading;
        this.meters = meters;
    }

    /**
     * Connects at the first question.
     *
     * @param name tells its requests from those of a sink in the metrics
     */
    public static RedisReads open(String name, RedisReadSettings settings, MeterRegistry meters) {
        return new RedisReads(new Reading(name, settings, meters, Schedulers.parallel()), meters);
    }

    /** @param board as its sink was given it */
    public Leaderboard leaderboard(Board board) {
        return new Leaderboard(reading, board, Clock.systemUTC());
    }

    /**
     * A cache of its own: two of one name in one process share what is in Redis, but each loads for itself.
     *
     * @param loader reads the truth; empty where there is none. It is called on a thread that must not block
     */
    public <V> CacheAside<V> cacheAside(CacheSettings settings, CacheCodec<V> codec, Function<String, Mono<V>> loader) {
        CacheEntries<V> entries = new CacheEntries<>(reading, settings, codec);
        return new CacheAside<>(settings, entries, loader, new CacheMetrics(settings.name(), meters), reading.timer());
    }

    public RateLimit rateLimit(RateLimitSettings settings) {
        return new RateLimit(reading, settings, meters);
    }

    /** What is still being asked fails. */
    public Mono<Void> close() {
        return reading.close();
    }
}
