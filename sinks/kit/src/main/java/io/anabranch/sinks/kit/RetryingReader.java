package io.anabranch.sinks.kit;

import io.anabranch.topology.Backoff;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;
import reactor.util.retry.Retry;

/**
 * How readers ask a store: so many requests at once, each again until it is answered or the retry time is over, and with
 * {@link ReadFailedException} where it ends. Thread-safe.
 */
public final class RetryingReader {
    /** Questions that should wait for a permit at most; a further one fails (invariant 6). */
    public static final int MOST_WAITING = 1_024;

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final String store;
    private final String table;
    private final Failures failures;
    private final Permits permits;
    private final Backoff backoff;
    private final RetryCounter retries;
    private final Scheduler timer;

    /** What a store's failures mean to who reads. */
    public interface Failures {
        /** Whether the same request may be answered later, with nobody doing anything. */
        boolean mayPass(Throwable failure);

        /** Out of a small, fixed set (invariant 8): the label of the count of retries. */
        String reason(Throwable failure);

        /** For an operator: what went wrong, and what to do if it is for them to do. Names no user and no event. */
        String describe(Throwable failure);
    }

    /**
     * @param store for an operator, as {@code Cassandra}
     * @param table what is read, by its own name
     * @param permits with a bound on who waits, as {@link #MOST_WAITING}; who does waits no longer than the retry time
     * @param timer counts the waits and the retry time
     */
    public RetryingReader(
            String store,
            String table,
            Failures failures,
            Permits permits,
            Backoff backoff,
            RetryCounter retries,
            Scheduler timer) {
        this.store = store;
        this.table = table;
        this.failures = failures;
        this.permits = permits;
        this.backoff = backoff;
        this.retries = retries;
        this.timer = timer;
    }

    /**
     * The answer, on a thread that must not block: what a reader's caller does next neither holds up the store's driver, nor
     * blocks it unnoticed.
     *
     * @param what the question is about, as people know it
     * @param request asks once, each time it is subscribed to
     */
    public <T> Mono<T> ask(String what, Mono<T> request) {
        return Mono.defer(() -> inTurn(what, request, now())).publishOn(Schedulers.parallel());
    }

    private <T> Mono<T> inTurn(String what, Mono<T> request, long startedAt) {
        return permits.hold(attempts(what, request, startedAt), longestWait())
                .singleOrEmpty()
                .onErrorMap(RetryingReader::isNoTurn, failure -> noTurn(what, failure, now() - startedAt));
    }

    /** Zero would be for ever. */
    private Duration longestWait() {
        return backoff.maxRetryTime().compareTo(SHORTEST) < 0 ? SHORTEST : backoff.maxRetryTime();
    }

    private static boolean isNoTurn(Throwable failure) {
        return failure instanceof PoolAcquireTimeoutException || failure instanceof PoolAcquirePendingLimitException;
    }

    private ReadFailedException noTurn(String what, Throwable failure, long millis) {
        String message = String.format(
                Locale.ROOT,
                "%s read of %s from table '%s' rejected after %.1f s: %d in flight%s",
                store,
                what,
                table,
                millis / 1_000.0,
                permits.most(),
                failure instanceof PoolAcquireTimeoutException ? "" : ", and no more may wait");
        return new ReadFailedException(message, failure);
    }

    private <T> Mono<T> attempts(String what, Mono<T> request, long startedAt) {
        return request.retryWhen(Retry.from(signals -> signals.concatMap(failed -> pause(what, failed, startedAt))));
    }

    private Mono<Long> pause(String what, Retry.RetrySignal failed, long startedAt) {
        Throwable failure = failed.failure();
        long millis = now() - startedAt;
        if (!failures.mayPass(failure) || millis >= backoff.maxRetryTime().toMillis()) {
            return Mono.error(notRead(what, failure, failed.totalRetries() + 1, millis));
        }
        retries.count(failures.reason(failure));
        return Mono.delay(backoff.delay((int) failed.totalRetries()), timer);
    }

    private ReadFailedException notRead(String what, Throwable failure, long attempts, long millis) {
        String message = String.format(
                Locale.ROOT,
                "%s read of %s from table '%s' unanswered after %d attempt%s in %.1f s: %s",
                store,
                what,
                table,
                attempts,
                attempts == 1 ? "" : "s",
                millis / 1_000.0,
                failures.describe(failure));
        return new ReadFailedException(message, failure);
    }

    /** Milliseconds by a clock that nobody sets. */
    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(timer.now(TimeUnit.NANOSECONDS));
    }
}
