package io.anabranch.sinks.kit;

import static java.util.Objects.requireNonNull;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
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
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * As many requests at once as the store takes gladly: one more for each that went well, a tenth fewer for each that was
 * dropped or slow. A request that has no turn yet waits for one in the order of asking.
 *
 * <p>It stands next to {@link Permits}: a permit bounds what is held in memory and is kept during backoff, a turn bounds what
 * the store sees and is given back with every answer. Thread-safe.
 */
public final class AdaptiveLimit {
    private final Limit limit;
    private final Scheduler timer;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    /** The last one given back is the next one given, so that its rest is kept. */
    private final Deque<Slot> free = new ConcurrentLinkedDeque<>();

    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger granting = new AtomicInteger();

    /**
     * Registers the gauge {@code anabranch.sink.concurrency.limit}.
     *
     * @param most turns at once, which is also where it starts
     * @param slow an answer that takes longer counts as dropped
     * @param timer counts rests and answers' times
     */
    public AdaptiveLimit(String sink, int most, Duration slow, MeterRegistry meters, Scheduler timer) {
        this.timer = timer;
        this.limit = AIMDLimit.newBuilder()
                .initialLimit(most)
                .minLimit(1)
                .maxLimit(most)
                .timeout(slow.toNanos(), TimeUnit.NANOSECONDS)
                .build();
        Gauge.builder("anabranch.sink.concurrency.limit", limit, Limit::getLimit)
                .description("Requests that the sink sends at once, by how the store answers")
                .tag("sink", sink)
                .register(meters);
    }

    /** The requests that may be in flight now. */
    public int now() {
        return limit.getLimit();
    }

    /**
     * Runs the attempt when there is a slot for it. The slot ends with the attempt; what the attempt then says of it, by
     * {@link Slot#succeeded}, {@link Slot#dropped} or neither, moves the limit.
     */
    public <T> Mono<T> slot(Function<Slot, Mono<T>> attempt) {
        return Mono.defer(() -> {
            Waiting asking = new Waiting();
            return Mono.<Slot>create(sink -> ask(asking, sink))
                    .flatMap(slot -> slot.take(attempt))
                    .doFinally(end -> asking.leave());
        });
    }

    private void ask(Waiting asking, MonoSink<Slot> sink) {
        asking.sink = sink;
        waiting.add(asking);
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

    /** One place among the requests in flight. */
    public final class Slot {
        private Duration rest = Duration.ZERO;
        private long restsSince;
        private long startedAt;
        private int inFlight;

        private Slot() {}

        private <T> Mono<T> take(Function<Slot, Mono<T>> attempt) {
            Mono<T> started = Mono.defer(() -> {
                rest = Duration.ZERO;
                startedAt = now();
                inFlight = taken.get();
                return attempt.apply(this);
            });
            long left = Math.min(rest.toNanos(), rest.toNanos() - (now() - restsSince));
            return left > 0 ? started.delaySubscription(Duration.ofNanos(left), timer) : started;
        }

        /** The store took the request. */
        public void succeeded() {
            limit.onSample(startedAt, now() - startedAt, inFlight, /* didDrop= */ false);
        }

        /** The store had no room for the request, or said nothing. */
        public void dropped() {
            limit.onSample(startedAt, now() - startedAt, inFlight, /* didDrop= */ true);
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
