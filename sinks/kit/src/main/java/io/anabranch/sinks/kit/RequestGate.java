package io.anabranch.sinks.kit;

import static java.util.Objects.requireNonNull;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.FixedLimit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * The one gate of a sink's or a reader's requests, with two bounds. A <b>permit</b> bounds what is held in memory: a request keeps it until it
 * ends, backoff included (invariant 6). A <b>slot</b> bounds what the store sees: an attempt gives it back with its answer.
 *
 * <p>There are as many permits as the settings say. There are as many slots where the gate is fixed; where it is adaptive, as many as the
 * store takes gladly: one more for each attempt that went well, a tenth fewer for each that was dropped or slow. Who has no slot yet waits
 * for one in the order of asking. Thread-safe.
 */
public final class RequestGate {
    /** Questions that should wait for a permit at most, where nobody else bounds them. */
    public static final int MAX_WAITING = 1_024;

    /** An answer that takes a quarter of the time that is given to it is a sign of too many requests. */
    private static final int SLOW_PART = 4;

    private final Limit limit;
    private final Scheduler timer;
    private final InstrumentedPool<Permit> permits;
    private final int max;
    private final AtomicInteger held = new AtomicInteger();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    /** The last one given back is the next one given, so that its rest is kept. */
    private final Deque<Slot> free = new ConcurrentLinkedDeque<>();

    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger granting = new AtomicInteger();
    private final LeftShare leftShare = new LeftShare();

    private RequestGate(String name, int max, int maxWaiting, Limit limit, MeterRegistry meters, Scheduler timer) {
        this.limit = limit;
        this.timer = timer;
        this.max = max;
        this.permits = PoolBuilder.from(Mono.fromSupplier(Permit::new))
                .sizeBetween(0, max)
                .maxPendingAcquire(maxWaiting)
                .buildPool();
        Gauge.builder("anabranch.sink.in.flight", held, AtomicInteger::get)
                .description("Requests that hold a permit, those in backoff included")
                .tag("sink", name)
                .register(meters);
    }

    /**
     * A gate whose slots follow the store's answers, from {@code max-in-flight} down to one. Registers the gauges
     * {@code anabranch.sink.in.flight} and {@code anabranch.sink.concurrency.limit}.
     *
     * @param timer counts rests and answers' times
     */
    public static RequestGate adaptive(String name, RequestLimits limits, MeterRegistry meters, Scheduler timer) {
        int max = limits.maxInFlight();
        Limit limit = AIMDLimit.newBuilder()
                .initialLimit(max)
                .minLimit(1)
                .maxLimit(max)
                .timeout(limits.requestTimeout().dividedBy(SLOW_PART).toNanos(), TimeUnit.NANOSECONDS)
                .build();
        Gauge.builder("anabranch.sink.concurrency.limit", limit, Limit::getLimit)
                .description("Requests that the sink sends at once, by how the store answers")
                .tag("sink", name)
                .register(meters);
        return new RequestGate(name, max, /* maxWaiting= */ -1, limit, meters, timer);
    }

    /** A gate of always so many. Registers the gauge {@code anabranch.sink.in.flight}. */
    public static RequestGate fixed(String name, int max, MeterRegistry meters, Scheduler timer) {
        return new RequestGate(name, max, /* maxWaiting= */ -1, FixedLimit.of(max), meters, timer);
    }

    /**
     * The same, for requests that nobody else bounds.
     *
     * @param maxWaiting requests that may wait for a permit; a further one fails with a
     *     {@link reactor.pool.PoolAcquirePendingLimitException}
     */
    public static RequestGate fixed(String name, int max, int maxWaiting, MeterRegistry meters, Scheduler timer) {
        return new RequestGate(name, max, maxWaiting, FixedLimit.of(max), meters, timer);
    }

    /** The permits; also the right concurrency for a {@code flatMap} over requests that take permits, since more would only wait. */
    public int max() {
        return max;
    }

    /** The attempts that may be in flight now. */
    public int limit() {
        return limit.getLimit();
    }

    /** Attempts that have no slot yet. */
    int waiting() {
        return waiting.size();
    }

    /** The request, started once a permit is free; the permit goes back when the request ends or is cancelled. */
    public <T> Flux<T> hold(Publisher<T> request) {
        return hold(request, /* longestWait= */ Duration.ZERO);
    }

    /** All these requests {@link SideBySide}, as many at once as there are permits. */
    public <R, T> Flux<T> each(Flux<R> requests, Function<? super R, ? extends Publisher<T>> sent) {
        return SideBySide.all(requests, max, request -> hold(sent.apply(request)));
    }

    /**
     * The same as {@link #hold(Publisher)}.
     *
     * @param longestWait for a permit, until it fails with a {@link reactor.pool.PoolAcquireTimeoutException}; zero for ever
     */
    <T> Flux<T> hold(Publisher<T> request, Duration longestWait) {
        return Flux.usingWhen(
                permits.acquire(longestWait),
                permit -> Flux.from(request)
                        .doOnSubscribe(subscription -> held.incrementAndGet())
                        .doFinally(signal -> held.decrementAndGet()),
                PooledRef::release,
                (permit, failure) -> permit.release(),
                PooledRef::release);
    }

    /**
     * Runs the attempt when there is a slot for it. The slot ends with the attempt; what the attempt then says of it, by
     * {@link Slot#succeeded}, {@link Slot#dropped} or neither, moves the limit.
     */
    public <T> Mono<T> slot(Function<Slot, Mono<T>> attempt) {
        return Mono.defer(() -> {
            Waiting place = new Waiting();
            return Mono.<Slot>create(sink -> ask(place, sink))
                    .flatMap(slot -> slot.take(attempt))
                    .doFinally(end -> place.leave());
        });
    }

    private void ask(Waiting place, MonoSink<Slot> sink) {
        place.sink = sink;
        waiting.add(place);
        grant();
    }

    private void giveBack(Slot slot) {
        free.push(slot);
        taken.decrementAndGet();
        grant();
    }

    /** Whoever comes while another grants leaves it to that one: no slot is given twice, and no call grows deep. */
    private void grant() {
        if (granting.getAndIncrement() != 0) {
            return;
        }
        int calls = 1;
        while (calls != 0) {
            grantAll();
            calls = granting.addAndGet(-calls);
        }
    }

    private void grantAll() {
        while (taken.get() < limit.getLimit()) {
            @Nullable Waiting next = waiting.poll();
            if (next == null) {
                return;
            }
            next.grant();
        }
    }

    /** Granted at most once and left once, whichever thread does either: what was granted by then goes back. */
    private final class Waiting {
        private @Nullable MonoSink<Slot> sink;
        private @Nullable Slot granted;
        private boolean left;

        /** Only a granter calls it, and there is one at a time. */
        void grant() {
            Slot slot = next();
            if (hold(slot)) {
                requireNonNull(sink).success(slot);
            } else {
                free.push(slot);
                taken.decrementAndGet();
            }
        }

        private Slot next() {
            @Nullable Slot rested = free.poll();
            taken.incrementAndGet();
            return rested == null ? new Slot() : rested;
        }

        private synchronized boolean hold(Slot slot) {
            if (!left) {
                granted = slot;
            }
            return !left;
        }

        void leave() {
            @Nullable Slot held = drop();
            if (held == null) {
                waiting.remove(this);
            } else {
                giveBack(held);
            }
        }

        private synchronized @Nullable Slot drop() {
            left = true;
            return granted;
        }
    }

    private static final class Permit {}

    /** Counts in parts: a fifth left five times is one dropped request, as the limit knows nothing of parts. */
    private static final class LeftShare {
        private double sum;

        /** Whether these parts make one more whole. */
        synchronized boolean add(double share) {
            sum += share;
            if (sum < 1) {
                return false;
            }
            sum -= 1;
            return true;
        }
    }

    /** One place among the attempts in flight. */
    public final class Slot {
        private Duration rest = Duration.ZERO;
        private long restsSince;
        private long startedAt;
        private long endedAt;
        private int inFlight;

        private Slot() {}

        private <T> Mono<T> take(Function<Slot, Mono<T>> attempt) {
            Mono<T> started = Mono.defer(() -> {
                rest = Duration.ZERO;
                startedAt = now();
                endedAt = 0;
                inFlight = taken.get();
                return attempt.apply(this);
            });
            long left = Math.min(rest.toNanos(), rest.toNanos() - (now() - restsSince));
            return left > 0 ? started.delaySubscription(Duration.ofNanos(left), timer) : started;
        }

        /** The store answered: how many items it was sent, and how many of them it left. */
        void answered(int sent, int left) {
            if (left > 0 && leftShare.add((double) left / sent)) {
                dropped();
            } else {
                succeeded();
            }
        }

        /** The store has answered; what the attempt still does is not the request's time. */
        public void answered() {
            endedAt = now();
        }

        /** The store took the request. */
        public void succeeded() {
            limit.onSample(startedAt, took(), inFlight, /* didDrop= */ false);
        }

        /** The store had no room for the request, or said nothing. */
        public void dropped() {
            limit.onSample(startedAt, took(), inFlight, /* didDrop= */ true);
        }

        private long took() {
            return (endedAt == 0 ? now() : endedAt) - startedAt;
        }

        /** How long this place stays empty after this attempt. */
        public void rest(Duration pause) {
            rest = pause;
            restsSince = now();
        }

        private long now() {
            return timer.now(TimeUnit.NANOSECONDS);
        }
    }
}
