package io.anabranch.sinks.kit;

import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;

/**
 * How readers ask a store: so many requests at once, each again until it is answered or the retry time is over, and with
 * {@link ReadFailedException} where it ends. Thread-safe.
 */
public final class RetryingReader {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final String table;
    private final RequestGate gate;
    private final Retries retries;

    /**
     * @param table what is read, by its own name
     * @param gate with a bound on who waits, as {@link RequestGate#MAX_WAITING}; who does waits no longer than the retry time
     */
    public RetryingReader(String table, RequestGate gate, Retries retries) {
        this.table = table;
        this.gate = gate;
        this.retries = retries;
    }

    /**
     * The answer, on a thread that must not block: what a reader's caller does next neither holds up the store's driver, nor
     * blocks it unnoticed.
     *
     * @param what the question is about, as people know it
     * @param request asks once, each time it is subscribed to
     */
    public <T> Mono<T> ask(String what, Mono<T> request) {
        String reading = "read of " + what + " from table '" + table + "'";
        return Mono.defer(() -> withPermit(reading, request, retries.now())).publishOn(Schedulers.parallel());
    }

    private <T> Mono<T> withPermit(String reading, Mono<T> request, long startedAt) {
        return gate.hold(retries.request(reading, request, startedAt, ReadFailedException::new), longestWait())
                .singleOrEmpty()
                .onErrorMap(
                        RetryingReader::isNoPermit, failure -> noPermit(reading, failure, retries.now() - startedAt));
    }

    /** Zero would be for ever. */
    private Duration longestWait() {
        Duration maxRetryTime = retries.backoff().maxRetryTime();
        return maxRetryTime.compareTo(SHORTEST) < 0 ? SHORTEST : maxRetryTime;
    }

    private static boolean isNoPermit(Throwable failure) {
        return failure instanceof PoolAcquireTimeoutException || failure instanceof PoolAcquirePendingLimitException;
    }

    private ReadFailedException noPermit(String reading, Throwable failure, long millis) {
        String message = String.format(
                Locale.ROOT,
                "%s %s rejected after %.1f s: %d in flight%s",
                retries.store(),
                reading,
                millis / 1_000.0,
                gate.max(),
                failure instanceof PoolAcquireTimeoutException ? "" : ", and no more may wait");
        return new ReadFailedException(message, retries.classify(failure));
    }
}
