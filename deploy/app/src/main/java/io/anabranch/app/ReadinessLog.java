package io.anabranch.app;

import io.anabranch.app.ops.Health;
import io.anabranch.app.ops.Health.Status;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Says it once when the process stops being ready or a sink becomes degraded, and once when it is well again. */
final class ReadinessLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessLog.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

    private final Supplier<Health> health;
    private final Set<String> degraded = new TreeSet<>();
    private boolean isReady = true;

    ReadinessLog(Supplier<Health> health) {
        this.health = health;
    }

    /** Looks every few seconds, until cancelled. */
    Mono<Void> follow(Scheduler timer) {
        return Flux.interval(CHECK_INTERVAL, timer)
                .onBackpressureLatest()
                .doOnNext(tick -> compare())
                .then();
    }

    void compare() {
        Health now = health.get();
        if (now.status() != Status.DRAINING) {
            compareReadiness(now);
        }
        now.sinks().forEach((name, status) -> {
            if (status.state().isWell()) {
                if (degraded.remove(name)) {
                    LOG.info("Sink '{}' is well again", name);
                }
            } else if (degraded.add(name)) {
                LOG.warn(
                        "Sink '{}' is {}: {}; retrying, nothing is lost",
                        name,
                        status.state().label(),
                        status.cause().orElse("no cause known"));
            }
        });
    }

    private void compareReadiness(Health now) {
        if (now.isReady() == isReady) {
            return;
        }
        isReady = now.isReady();
        if (isReady) {
            LOG.info("Ready");
        } else {
            LOG.warn("Not ready: {}", now.cause().orElse("no cause known"));
        }
    }
}
