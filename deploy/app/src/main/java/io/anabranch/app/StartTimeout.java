package io.anabranch.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** How long a part of the pipeline that was never well may wait for an operator, before the process ends and says so. */
final class StartTimeout {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final Supplier<Map<String, String>> misconfigurations;
    private final Duration timeout;
    private final Scheduler timer;
    private final Map<String, Long> sinceNanos = new HashMap<>();

    /** @param misconfigurations of the parts that were never well, by the part's name: what an operator must repair; does no I/O */
    StartTimeout(Supplier<Map<String, String>> misconfigurations, Duration timeout, Scheduler timer) {
        this.misconfigurations = misconfigurations;
        this.timeout = timeout;
        this.timer = timer;
    }

    /** What there is to repair, once one part has waited for as long; else nothing, for ever. */
    Mono<Map<String, String>> passed() {
        return Flux.interval(CHECK_INTERVAL, timer)
                .onBackpressureLatest()
                .map(tick -> misconfigurations.get())
                .filter(this::isTooLong)
                .<Map<String, String>>map(TreeMap::new)
                .next();
    }

    /** One that is an outage meanwhile begins again. */
    private boolean isTooLong(Map<String, String> now) {
        long nanos = timer.now(TimeUnit.NANOSECONDS);
        sinceNanos.keySet().retainAll(now.keySet());
        now.keySet().forEach(part -> sinceNanos.putIfAbsent(part, nanos));
        return sinceNanos.values().stream()
                .anyMatch(since -> Duration.ofNanos(nanos - since).compareTo(timeout) >= 0);
    }
}
