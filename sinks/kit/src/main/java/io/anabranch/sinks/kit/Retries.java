package io.anabranch.sinks.kit;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.anabranch.settings.DurationText;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.MisconfigurationException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * How a sink's or a reader's requests are made again: which, after which waits, for how long, and what is said at the end. Counts what is
 * made again as {@code anabranch.sink.retries}, by reason, and remembers the last. Thread-safe.
 */
public final class Retries {
    /** Longer than a driver needs to connect, and short enough for the cause of an outage to show soon. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(15);

    private static final long NONE = Long.MIN_VALUE;

    private final String store;
    private final FailureClassifier failures;
    private final Backoff backoff;
    private final RetryCounter counter;
    private final Scheduler timer;

    /**
     * @param store for an operator, as {@code Cassandra}
     * @param name of the sink or the reader, in the metrics
     * @param timer counts the waits and the retry time
     */
    public Retries(
            String store,
            String name,
            FailureClassifier failures,
            Backoff backoff,
            MeterRegistry meters,
            Scheduler timer) {
        this.store = store;
        this.failures = failures;
        this.backoff = backoff;
        this.counter = new RetryCounter(name, meters);
        this.timer = timer;
    }

    /**
     * The request's answer, which a write waits for; fails with {@link WriteFailedException}.
     *
     * @param what the request, as people know it: "connection to 127.0.0.1:9042"
     * @param request asks once, each time it is subscribed to
     */
    public <T> Mono<T> request(String what, Mono<T> request) {
        return request(what, request, WriteFailedException::new);
    }

    /**
     * What a sink's check asks, once and within seconds.
     *
     * @return fails with {@link MisconfigurationException} where it fails for good, else with {@link WriteFailedException}
     */
    public Mono<Void> check(String what, Mono<?> request) {
        return Mono.defer(() -> {
            long startedAt = now();
            return request.then()
                    .timeout(CHECK_TIMEOUT, Mono.error(Retries::unanswered), timer)
                    .onErrorMap(met -> failed(what, classify(met), 1, startedAt));
        });
    }

    private static ClassifiedException unanswered() {
        return Failure.retryable(
                        Failure.REQUEST_TIMEOUT,
                        "no answer within " + DurationText.of(CHECK_TIMEOUT),
                        /* cause= */ null)
                .toException();
    }

    private RuntimeException failed(String what, Failure failure, long attempts, long startedAt) {
        if (failure.isRetryable()) {
            return new WriteFailedException(message(what, failure, attempts, startedAt), failure);
        }
        String message = store + " " + what + " failed: " + failure.description();
        @Nullable Throwable cause = failure.cause();
        return cause == null ? new MisconfigurationException(message) : new MisconfigurationException(message, cause);
    }

    /** Why something was last made again: the reason, and in words. */
    public Optional<String> last() {
        return counter.last();
    }

    /** What a failure means to this store; what was classified before keeps its meaning, even if its retries are used up. */
    public Failure classify(Throwable failure) {
        if (failure instanceof ClassifiedException met) {
            return met.failure();
        }
        if (failure instanceof WriteFailedException givenUp) {
            return givenUp.failure();
        }
        return failure instanceof ReadFailedException givenUp ? givenUp.failure() : failures.classify(failure);
    }

    <T> Mono<T> request(String what, Mono<T> request, Failed failed) {
        return Mono.defer(() -> request(what, request, now(), failed));
    }

    /** @param startedAt when whoever asked began to wait, as {@link #now} has it */
    <T> Mono<T> request(String what, Mono<T> request, long startedAt, Failed failed) {
        return Mono.defer(() -> {
            AtomicLong firstFailure = new AtomicLong(NONE);
            return request.retryWhen(Retry.from(
                    signals -> signals.concatMap(signal -> pause(what, signal, startedAt, firstFailure, failed))));
        });
    }

    /** How the exception is made that a request ends with. */
    interface Failed {
        RuntimeException of(String message, Failure failure);
    }

    private Mono<Long> pause(
            String what, Retry.RetrySignal signal, long startedAt, AtomicLong firstFailure, Failed failed) {
        Failure failure = classify(signal.failure());
        firstFailure.compareAndSet(NONE, now());
        if (!goesOn(failure, now() - firstFailure.get())) {
            String message = message(what, failure, signal.totalRetries() + 1, startedAt);
            return Mono.error(failed.of(message, failure));
        }
        return wait(failure, (int) signal.totalRetries());
    }

    private String message(String what, Failure failure, long attempts, long startedAt) {
        return String.format(
                Locale.ROOT,
                "%s %s failed %s: %s",
                store,
                what,
                after(attempts, now() - startedAt),
                failure.description());
    }

    boolean goesOn(Failure failure, long millisInVain) {
        return failure.isRetryable() && millisInVain < backoff.maxRetryTime().toMillis();
    }

    Mono<Long> wait(Failure failure, int failuresBefore) {
        counter.count(failure);
        return Mono.delay(backoff.delay(failuresBefore), timer);
    }

    /** Counts what is made again by other means. */
    public void count(Failure failure) {
        counter.count(failure);
    }

    String store() {
        return store;
    }

    /** The waits, and how long it goes on. */
    public Backoff backoff() {
        return backoff;
    }

    static String after(long attempts, long millis) {
        return String.format(
                Locale.ROOT, "after %d attempt%s in %.1f s", attempts, attempts == 1 ? "" : "s", millis / 1_000.0);
    }

    /** Milliseconds by a clock that nobody sets. */
    long now() {
        return NANOSECONDS.toMillis(timer.now(NANOSECONDS));
    }
}
