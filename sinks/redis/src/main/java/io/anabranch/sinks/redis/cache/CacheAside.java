package io.anabranch.sinks.redis.cache;

import io.anabranch.sinks.kit.TimeLimit;
import io.anabranch.sinks.redis.Failures;
import io.anabranch.sinks.redis.cache.CacheEntries.Claim;
import io.anabranch.sinks.redis.cache.CacheEntries.Entry;
import io.anabranch.topology.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A cache next to a slower store: what it has not, it loads, and keeps for a while; also that there is none.
 *
 * <p>However many ask for a key at once, this process asks Redis once and loads once. Of several processes one loads and the
 * others wait for it, for a while: then each of them loads for itself, and keeps nothing. Where Redis does not answer, a load is
 * all there is, still one for a key. A load that fails reaches all who wait for it and not remembered. An entry that the codec
 * does not read is as good as none.
 *
 * <p>Counts {@code anabranch.cache.reads} by outcome, {@code anabranch.cache.loads} with their time, and
 * {@code anabranch.cache.failures} of Redis by operation. Thread-safe.
 */
public final class CacheAside<V> {
    private static final Backoff PACE = new Backoff(Duration.ofMillis(10), Duration.ofMillis(100), Backoff.FOR_EVER);

    private final CacheSettings settings;
    private final CacheEntries<V> entries;
    private final Function<String, Mono<V>> loader;
    private final CacheMetrics metrics;
    private final Scheduler timer;
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();
    private final Semaphore places;

    public CacheAside(
            CacheSettings settings,
            CacheEntries<V> entries,
            Function<String, Mono<V>> loader,
            CacheMetrics metrics,
            Scheduler timer) {
        this.settings = settings;
        this.entries = entries;
        this.loader = loader;
        this.metrics = metrics;
        this.timer = timer;
        this.places = new Semaphore(settings.mostKeys());
    }

    /**
     * The value; empty where there is none. Fails as the loader does, with a {@link java.util.concurrent.TimeoutException} where
     * that takes too long, with a {@link RejectedExecutionException} where too many other keys are asked for at once or thousands
     * wait for Redis already, or as Redis does where an operator must act, as after a wrong password.
     *
     * @param key 1 to 1,024 characters, else an {@link IllegalArgumentException}
     */
    public Mono<V> get(String key) {
        entries.check(key);
        return Mono.defer(() -> flight(key));
    }

    /**
     * Forgets the key, here and in Redis: once it completes, whoever asks in this process is given what is loaded from then on,
     * and no load that began before is kept. In another process, whoever joins such a load is still given its value.
     */
    public Mono<Void> invalidate(String key) {
        entries.check(key);
        return entries.remove(key).then(Mono.fromRunnable(() -> flights.remove(key)));
    }

    /** What all who ask for a key at the same time are given. It goes on though they cancel: another may come. */
    private final class Flight {
        private final Mono<V> value;

        Flight(String key) {
            this.value = read(key)
                    .flatMap(entry -> Mono.justOrEmpty(entry.value()))
                    // Before anybody is answered: who asks again at once begins again.
                    .doOnTerminate(() -> {
                        flights.remove(key, this);
                        places.release();
                    })
                    .cache();
        }
    }

    private Mono<V> flight(String key) {
        Flight joined = flights.get(key);
        if (joined == null) {
            // Invariant 6: a load that hangs is remembered until its timeout.
            if (!places.tryAcquire()) {
                metrics.read("refused");
                return Mono.error(new RejectedExecutionException("Cache '" + settings.name() + "' is asked for "
                        + settings.mostKeys() + " keys at once already"));
            }
            Flight own = new Flight(key);
            joined = flights.putIfAbsent(key, own);
            if (joined == null) {
                return own.value;
            }
            places.release();
        }
        metrics.read("shared");
        return joined.value;
    }

    private Mono<Entry<V>> read(String key) {
        return entries.find(key)
                .map(claim -> claim.entry().map(this::found).orElseGet(() -> missed(key, claim.unreadable())))
                .onErrorResume(entries::mayPass, failure -> Mono.fromSupplier(() -> unavailable(key)))
                .doOnError(
                        failure -> metrics.read(failure instanceof RejectedExecutionException ? "refused" : "failed"))
                // What to do is settled: from here on a failure is the loader's, or one that an operator must repair.
                .flatMap(next -> next);
    }

    private Mono<Entry<V>> found(Entry<V> entry) {
        metrics.read(entry.value().isPresent() ? "hit" : "absent");
        return Mono.just(entry);
    }

    private Mono<Entry<V>> unavailable(String key) {
        metrics.read("unavailable");
        metrics.failed("read");
        return load(key);
    }

    private Mono<Entry<V>> missed(String key, Optional<byte[]> unreadable) {
        metrics.read("miss");
        String token = UUID.randomUUID().toString();
        return claim(key, token, unreadable)
                .flatMap(claim -> claim.entry().map(Mono::just).orElseGet(() -> loadLocked(key, token)));
    }

    /** Without an entry where the lock is this one's, or may be: an answer that was lost may have been that. */
    private Mono<Claim<V>> claim(String key, String token, Optional<byte[]> unreadable) {
        AtomicReference<byte[]> known = new AtomicReference<>();
        unreadable.ifPresent(known::set);
        return Mono.defer(() -> entries.findOrLock(key, token, Optional.ofNullable(known.get())))
                .doOnNext(claim -> claim.unreadable().ifPresent(known::set))
                .filter(claim -> claim.locked() || claim.entry().isPresent())
                .repeatWhenEmpty(times ->
                        times.concatMap(before -> Mono.delay(PACE.delay((int) Math.min(before, 32)), timer)))
                .transform(TimeLimit.of(settings.othersTimeout(), timer))
                .onErrorResume(entries::mayPass, failure -> {
                    metrics.failed("lock");
                    return Mono.just(new Claim<>(Optional.empty(), Optional.empty(), /* locked= */ false));
                });
    }

    /** Keeps what it loads only while the lock is its own; to try that without the lock does no harm. */
    private Mono<Entry<V>> loadLocked(String key, String token) {
        return load(key)
                .flatMap(entry -> keep(key, token, entry).thenReturn(entry))
                .onErrorResume(
                        failure -> entries.unlock(key, token).onErrorComplete().then(Mono.error(failure)));
    }

    private Mono<Void> keep(String key, String token, Entry<V> entry) {
        return entries.keep(key, token, entry.value()).onErrorResume(failure -> {
            metrics.failed("keep");
            // The value is there: nobody waits for a Redis that isn't.
            return Failures.isUnanswered(failure)
                    ? Mono.empty()
                    : entries.unlock(key, token).onErrorComplete();
        });
    }

    private Mono<Entry<V>> load(String key) {
        return metrics.timed(Mono.defer(() -> loader.apply(key))
                .map(value -> new Entry<>(Optional.of(value)))
                .defaultIfEmpty(new Entry<>(Optional.empty()))
                .transform(TimeLimit.of(settings.loadTimeout(), timer)));
    }
}
