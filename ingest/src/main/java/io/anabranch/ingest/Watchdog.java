package io.anabranch.ingest;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Notices a reading that has something to read and brings nothing: reactor-kafka is known to end up like that, and nothing
 * else would show it but the lag.
 */
final class Watchdog {
    private static final int LOOKS = 4;

    private final Duration limit;
    private final Scheduler timer;
    private volatile long since;

    Watchdog(Duration limit, Scheduler timer) {
        this.limit = limit;
        this.timer = timer;
        this.since = now();
    }

    void moved() {
        since = now();
    }

    /**
     * Signals once, when nothing moved for as long as the limit although there was something to move at each look.
     *
     * @param isBehind whether there is something to move
     */
    Flux<Long> stalled(BooleanSupplier isBehind) {
        return Flux.interval(limit.dividedBy(LOOKS), timer)
                .onBackpressureLatest()
                .filter(tick -> isStalled(isBehind))
                .take(1);
    }

    private boolean isStalled(BooleanSupplier isBehind) {
        if (!isBehind.getAsBoolean()) {
            moved();
        }
        return now() - since > limit.toNanos();
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
