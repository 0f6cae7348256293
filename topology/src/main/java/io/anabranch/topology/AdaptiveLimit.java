package io.anabranch.topology;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.pool.AllocationStrategy;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;

/**
 * As many requests at once as the store takes gladly: one more for each that went well, a tenth fewer for each that was
 * dropped or slow. A request that has no turn yet waits for one in the order of asking.
 *
 * <p>It stands beside {@link Permits}: a permit bounds what is held in memory and is kept during backoff, a turn bounds what
 * the store sees and is given back with every answer. Thread-safe.
 */
public final class AdaptiveLimit {
    private final Limit limit;
    private final Scheduler timer;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final InstrumentedPool<Turn> pool;

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
        this.pool = PoolBuilder.from(Mono.fromSupplier(Turn::new))
                .allocationStrategy(new AsTheLimitSays(most))
                // After the limit fell there are too many of them.
                .evictionPredicate((turn, ignored) -> turns.get() > limit.getLimit())
                .buildPool();
        Gauge.builder("anabranch.sink.concurrency.limit", limit, Limit::getLimit)
                .description("Requests that the sink sends at once, by how the store answers")
                .tag("sink", sink)
                .register(meters);
    }

    /** The requests that may be under way now. */
    public int now() {
        return limit.getLimit();
    }

    /**
     * Runs the attempt when there is a turn for it. The turn ends with the attempt; what the attempt then says of it, by
     * {@link Turn#succeeded}, {@link Turn#dropped} or neither, moves the limit.
     */
    public <T> Mono<T> turn(Function<Turn, Mono<T>> attempt) {
        return pool.withPoolable(turn -> turn.take(attempt)).singleOrEmpty();
    }

    /** One place among the requests under way. */
    public final class Turn {
        private Duration rest = Duration.ZERO;
        private long restsSince;
        private long startedAt;
        private int beside;

        private Turn() {}

        private <T> Mono<T> take(Function<Turn, Mono<T>> attempt) {
            Mono<T> started = Mono.defer(() -> {
                rest = Duration.ZERO;
                startedAt = now();
                beside = underWay.incrementAndGet();
                return attempt.apply(this).doFinally(signal -> underWay.decrementAndGet());
            });
            long left = Math.min(rest.toNanos(), rest.toNanos() - (now() - restsSince));
            return left > 0 ? started.delaySubscription(Duration.ofNanos(left), timer) : started;
        }

        /** The store took the request. */
        public void succeeded() {
            limit.onSample(startedAt, now() - startedAt, beside, /* didDrop= */ false);
        }

        /** The store had no room for the request, or said nothing. */
        public void dropped() {
            limit.onSample(startedAt, now() - startedAt, beside, /* didDrop= */ true);
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

    /** Makes a turn while there are fewer than the limit. */
    private final class AsTheLimitSays implements AllocationStrategy {
        private final int most;

        AsTheLimitSays(int most) {
            this.most = most;
        }

        @Override
        public int estimatePermitCount() {
            return Math.max(0, limit.getLimit() - turns.get());
        }

        @Override
        public int getPermits(int desired) {
            int before = turns.getAndUpdate(made -> desired > 0 && made < limit.getLimit() ? made + 1 : made);
            return desired > 0 && before < limit.getLimit() ? 1 : 0;
        }

        @Override
        public int permitGranted() {
            return turns.get();
        }

        @Override
        public int permitMinimum() {
            return 0;
        }

        @Override
        public int permitMaximum() {
            return most;
        }

        @Override
        public void returnPermits(int returned) {
            turns.addAndGet(-returned);
        }
    }
}
