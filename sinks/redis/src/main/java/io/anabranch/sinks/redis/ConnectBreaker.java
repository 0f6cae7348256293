package io.anabranch.sinks.redis;

import io.anabranch.topology.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A circuit breaker around connecting. Once Redis could not be connected to, one request after each jittered pause tries
 * again, and all others fail at once with the reason, until one has connected. Thread-safe.
 */
public final class ConnectBreaker {
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1), Backoff.FOR_EVER);

    private final Scheduler timer;
    private volatile @Nullable Throwable failure;
    private int failures;
    private long pausedUntil;

    public ConnectBreaker(Scheduler timer) {
        this.timer = timer;
    }

    /** The connection, made; what becomes of that decides for the requests after it. */
    public <C> Mono<C> watch(Mono<C> connect) {
        return connect.doOnNext(open -> close()).doOnError(this::open);
    }

    /** Why there is no connection to wait for; empty where there may be one. */
    public Optional<Throwable> refusal() {
        return failure == null ? Optional.empty() : refusalUnlessDue();
    }

    private synchronized Optional<Throwable> refusalUnlessDue() {
        if (now() - pausedUntil < 0) {
            return Optional.ofNullable(failure);
        }
        // Of all who come while this one tries, the next may after the longest pause.
        pausedUntil = now() + PAUSES.longest().toNanos();
        return Optional.empty();
    }

    private synchronized void close() {
        failure = null;
        failures = 0;
    }

    private synchronized void open(Throwable failed) {
        failure = failed;
        pausedUntil = now() + PAUSES.delay(failures++).toNanos();
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
