package io.anabranch.sinks.kit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * The bound on a sink's requests in flight, shared by all its writes. A request holds its permit until it ends, backoff
 * included, so that what waits is bounded whatever hangs (invariant 6). Thread-safe.
 */
public final class Permits {
    private final InstrumentedPool<Permit> pool;
    private final int most;
    private final AtomicInteger held = new AtomicInteger();

    /**
     * Registers the gauge {@code anabranch.sink.in.flight}.
     *
     * @param most requests in flight at once
     */
    public Permits(String sink, int most, MeterRegistry meters) {
        this(sink, most, /* mostWaiting= */ -1, meters);
    }

    /**
     * The same, for requests that nobody else bounds.
     *
     * @param mostWaiting requests that may wait for a permit; a further one fails with a
     *     {@link reactor.pool.PoolAcquirePendingLimitException}
     */
    public Permits(String sink, int most, int mostWaiting, MeterRegistry meters) {
        this.most = most;
        this.pool = PoolBuilder.from(Mono.fromSupplier(Permit::new))
                .sizeBetween(0, most)
                .maxPendingAcquire(mostWaiting)
                .buildPool();
        Gauge.builder("anabranch.sink.in.flight", held, AtomicInteger::get)
                .description("Requests that hold a permit, those in backoff included")
                .tag("sink", sink)
                .register(meters);
    }

    /** The bound; also the right concurrency for a {@code flatMap} over requests that take permits, since more would only wait. */
    public int most() {
        return most;
    }

    /** The request, started once a permit is free; the permit goes back when the request ends or is cancelled. */
    public <T> Flux<T> hold(Publisher<T> request) {
        return hold(request, /* longestWait= */ Duration.ZERO);
    }

    /**
     * The same.
     *
     * @param longestWait for a permit, until it fails with a {@link reactor.pool.PoolAcquireTimeoutException}; zero for ever
     */
    <T> Flux<T> hold(Publisher<T> request, Duration longestWait) {
        return Flux.usingWhen(
                pool.acquire(longestWait),
                permit -> Flux.from(request)
                        .doOnSubscribe(subscription -> held.incrementAndGet())
                        .doFinally(signal -> held.decrementAndGet()),
                PooledRef::release,
                (permit, failure) -> permit.release(),
                PooledRef::release);
    }

    private static final class Permit {}
}
