package io.anabranch.ingest;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * Notices a reader that is asked for batches, has something to read, and brings none: reactor-kafka is known to end up like
 * that, and nothing else would show it but the lag.
 */
final class Watchdog {
    private final Duration patience;
    private final Scheduler timer;
    private final AtomicLong demand = new AtomicLong();
    private volatile long since;

    Watchdog(Duration patience, Scheduler timer) {
        this.patience = patience;
        this.timer = timer;
        this.since = now();
    }

    void asked(long batches) {
        if (demand.getAndUpdate(before -> Operators.addCap(before, batches)) == 0) {
            since = now();
        }
    }

    void brought() {
        demand.updateAndGet(before -> before == Long.MAX_VALUE ? before : before - 1);
        since = now();
    }

    /** Signals once, when the reader has been stuck for as long as the patience lasts. */
    Flux<Long> bark(java.util.function.BooleanSupplier behind) {
        return Flux.interval(patience.dividedBy(4), timer)
                .onBackpressureLatest()
                .filter(tick -> demand.get() > 0 && now() - since > patience.toNanos() && behind.getAsBoolean())
                .take(1);
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
