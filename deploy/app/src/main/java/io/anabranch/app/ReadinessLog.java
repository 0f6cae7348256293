package io.anabranch.app;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Says it once when something stops being ready, and once when it is again. */
final class ReadinessLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessLog.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Supplier<Map<String, String>> readiness;
    private final Map<String, String> known = new TreeMap<>();

    ReadinessLog(Supplier<Map<String, String>> readiness) {
        this.readiness = readiness;
    }

    /** Looks every few seconds, until cancelled. */
    Mono<Void> follow(Scheduler timer) {
        return Flux.interval(LOOK, timer)
                .onBackpressureLatest()
                .doOnNext(look -> compare())
                .then();
    }

    void compare() {
        Map<String, String> troubles = readiness.get();
        troubles.forEach((who, trouble) -> {
            if (known.putIfAbsent(who, trouble) == null) {
                LOG.warn("Not ready: {}: {}; it goes on trying, and nothing is lost", who, trouble);
            }
        });
        known.keySet().removeIf(who -> {
            boolean well = !troubles.containsKey(who);
            if (well) {
                LOG.info("Ready again: {}", who);
            }
            return well;
        });
    }
}
