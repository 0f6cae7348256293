package io.anabranch.app;

import io.anabranch.app.ops.Health;
import io.anabranch.app.ops.Health.Status;
import io.anabranch.settings.DurationText;
import io.anabranch.topology.BranchStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One line when the process or a sink begins to be in trouble, with the cause, and one when it is well again. Meanwhile the metrics count, and
 * a further line comes only where the cause has become another one: at once the first time, since a start knows little, then once a minute at most.
 */
final class ReadinessLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessLog.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration ANOTHER_CAUSE = Duration.ofMinutes(1);
    /** Attempts, durations, offsets: a cause that differs in these alone is the same. */
    private static final Pattern NUMBERS = Pattern.compile("\\d+");

    private final Supplier<Health> health;
    private final InstantSource clock;
    private final Map<String, Trouble> troubles = new HashMap<>();

    /** @param clock tells how long a trouble lasts */
    ReadinessLog(Supplier<Health> health, InstantSource clock) {
        this.health = health;
        this.clock = clock;
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
            compare("Ready", ofProcess(now));
        }
        now.sinks().forEach((name, status) -> compare("Sink '" + name + "' is well again", ofSink(name, status)));
    }

    private static Optional<String> ofProcess(Health now) {
        return now.isReady()
                ? now.trouble().map(cause -> "Degraded: " + cause)
                : Optional.of("Not ready: " + now.cause().orElse("no cause known"));
    }

    private static Optional<String> ofSink(String name, BranchStatus status) {
        return status.state().isWell()
                ? Optional.empty()
                : Optional.of("Sink '" + name + "' is " + status.state().label() + ": "
                        + status.cause().orElse("no cause known") + "; retrying, nothing is lost");
    }

    /** @param end what is said when it is over, which tells one trouble from another */
    private void compare(String end, Optional<String> words) {
        @Nullable Trouble before = troubles.get(end);
        Instant now = clock.instant();
        if (words.isPresent()) {
            String kind = NUMBERS.matcher(words.get()).replaceAll("");
            if (before == null || before.isOther(kind, now)) {
                LOG.warn("{}", words.get());
                troubles.put(end, before == null ? new Trouble(now, now, kind, true) : before.logged(kind, now));
            }
        } else if (before != null) {
            troubles.remove(end);
            LOG.info("{}, after {}", end, DurationText.of(Duration.ofSeconds(before.seconds(now))));
        }
    }

    private record Trouble(Instant since, Instant loggedAt, String kind, boolean isNew) {
        boolean isOther(String kindNow, Instant now) {
            return !kind.equals(kindNow)
                    && (isNew || Duration.between(loggedAt, now).compareTo(ANOTHER_CAUSE) >= 0);
        }

        Trouble logged(String kindNow, Instant now) {
            return new Trouble(since, now, kindNow, false);
        }

        long seconds(Instant now) {
            return Duration.between(since, now).toSeconds();
        }
    }
}
