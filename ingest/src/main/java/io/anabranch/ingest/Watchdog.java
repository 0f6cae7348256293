package io.anabranch.ingest;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
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
    private long lastMoved;
    private long since;

    Watchdog(Duration limit, Scheduler timer) {
        this.limit = limit;
        this.timer = timer;
        this.since = now();
    }

    /**
     * Signals once, when nothing moved for as long as the limit although there was something to move at each look.
     *
     * @param isBehind whether there is something to move
     * @param moved how much has moved so far
     */
    Flux<Long> stalled(BooleanSupplier isBehind, LongSupplier moved) {
        return Flux.interval(limit.dividedBy(LOOKS), timer)
                .onBackpressureLatest()
                .filter(tick -> isStalled(isBehind, moved.getAsLong()))
                .take(1);
    }

    private boolean isStalled(BooleanSupplier isBehind, long moved) {
        if (moved != lastMoved || !isBehind.getAsBoolean()) {
            lastMoved = moved;
            since = now();
        }
        return now() - since > limit.toNanos();
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
