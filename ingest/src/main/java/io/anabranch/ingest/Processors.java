package io.anabranch.ingest;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** How busy the processors are that this process may use, whoever it is that uses them. */
final class Processors {
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final double BUSY = 0.85;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private volatile boolean areBusy;

    /** Looks now and then, until cancelled. */
    Mono<Void> watch(Scheduler timer) {
        return Flux.interval(EVERY, timer)
                .onBackpressureLatest()
                // Of the time since the last look; below 0 where the system does not tell.
                .doOnNext(tick -> areBusy = system.getCpuLoad() >= BUSY)
                .then();
    }

    /** Whether they had little to spare between the last two looks. */
    boolean areBusy() {
        return areBusy;
    }
}
