package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Permits;
import io.anabranch.topology.RetryCounter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * How every reader asks the store: so many requests at once, each again until it is answered or patience ends, and with
 * {@link NotReadException} where it ends.
 */
final class Asking {
    private final CassandraSettings settings;
    private final Permits permits;
    private final Backoff backoff;
    private final RetryCounter retries;
    private final Scheduler timer;

    Asking(CassandraSettings settings, Permits permits, RetryCounter retries, Scheduler timer) {
        this.settings = settings;
        this.permits = permits;
        this.backoff = Sessions.backoff(settings);
        this.retries = retries;
        this.timer = timer;
    }

    /** @param what the question is about, as people know it */
    <T> Mono<T> ask(String what, Mono<T> request) {
        return permits.hold(Mono.defer(() -> attempts(what, request, now())))
                .single()
                // What a reader's caller does next must not hold up the driver's threads, nor may it block there
                // unnoticed.
                .publishOn(Schedulers.parallel());
    }

    private <T> Mono<T> attempts(String what, Mono<T> request, long startedAt) {
        return request.retryWhen(Retry.from(failures -> failures.concatMap(failed -> pause(what, failed, startedAt))));
    }

    private Mono<Long> pause(String what, Retry.RetrySignal failed, long startedAt) {
        Throwable failure = failed.failure();
        long millis = now() - startedAt;
        if (!Failures.mayPass(failure) || millis >= backoff.patience().toMillis()) {
            return Mono.error(notRead(what, failure, failed.totalRetries() + 1, millis));
        }
        retries.count(failure instanceof ReadTimeoutException ? "read-timeout" : Failures.code(failure));
        return Mono.delay(backoff.delay((int) failed.totalRetries()), timer);
    }

    private NotReadException notRead(String what, Throwable failure, long attempts, long millis) {
        String story = String.format(
                Locale.ROOT,
                "Cassandra read of %s from table '%s' unanswered after %d attempt%s in %.1f s: %s: %s%s",
                what,
                settings.qualifiedTable(),
                attempts,
                attempts == 1 ? "" : "s",
                millis / 1_000.0,
                failure.getClass().getSimpleName(),
                String.valueOf(failure.getMessage()).lines().findFirst().orElse(""),
                Failures.refused(failure) ? "; see how the table differs with 'anabranch tables check'" : "");
        return new NotReadException(story, failure);
    }

    /** Milliseconds by a clock that nobody sets. */
    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(timer.now(TimeUnit.NANOSECONDS));
    }
}
