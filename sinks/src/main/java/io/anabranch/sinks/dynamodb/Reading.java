package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.Backoff;
import io.anabranch.topology.Permits;
import io.anabranch.topology.RetryCounter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * How every reader asks the store: so many requests at once, each again until it is answered or patience ends, and with
 * {@link NotReadException} where it ends.
 */
final class Reading {
    private final DynamoDbAsyncClient client;
    private final DynamoSettings settings;
    private final Permits permits;
    private final Backoff backoff;
    private final RetryCounter retries;
    private final ReadUnits units;
    private final Scheduler timer;

    Reading(
            DynamoDbAsyncClient client,
            DynamoSettings settings,
            Permits permits,
            Backoff backoff,
            RetryCounter retries,
            ReadUnits units,
            Scheduler timer) {
        this.client = client;
        this.settings = settings;
        this.permits = permits;
        this.backoff = backoff;
        this.retries = retries;
        this.units = units;
        this.timer = timer;
    }

    DynamoSettings settings() {
        return settings;
    }

    /** @param question as people and metrics know it */
    Mono<QueryResponse> query(String question, QueryRequest query) {
        QueryRequest counted = query.toBuilder()
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .build();
        return call(question, () -> client.query(counted), QueryResponse::consumedCapacity);
    }

    /** @param question as people and metrics know it */
    Mono<GetItemResponse> get(String question, GetItemRequest get) {
        GetItemRequest counted = get.toBuilder()
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .build();
        return call(question, () -> client.getItem(counted), GetItemResponse::consumedCapacity);
    }

    /**
     * The range in order. A page is asked for once an event past the one before is wanted, so a reader that stops costs no more
     * than the page it stopped in.
     *
     * @param most events to read in all
     */
    Flux<Found> read(Range range, Optional<Item.Key> after, Stride stride, int most) {
        return Flux.defer(() -> {
            Cursor cursor = new Cursor(range, settings.table(), after, stride, most);
            return Flux.just(cursor)
                    // Without it concatMap would take the one value at once, and ask before anybody wants the answer.
                    .hide()
                    .concatMap(this::page, /* prefetch= */ 0)
                    .repeat(cursor::hasMore);
        });
    }

    private Flux<Found> page(Cursor cursor) {
        return query(cursor.question(), cursor.query()).map(cursor::advance).flatMapIterable(page -> page);
    }

    private <T> Mono<T> call(
            String question, Supplier<CompletableFuture<T>> request, Function<T, ConsumedCapacity> cost) {
        return permits.hold(Mono.defer(() -> attempts(question, request, now())))
                .single()
                // What a reader's caller does next must not hold up the event loop, nor may it block there unnoticed.
                .publishOn(Schedulers.parallel())
                .doOnNext(answer -> units.count(question, cost.apply(answer)));
    }

    private <T> Mono<T> attempts(String question, Supplier<CompletableFuture<T>> request, long startedAt) {
        return Mono.fromFuture(request)
                .retryWhen(Retry.from(failures -> failures.concatMap(failed -> pause(question, failed, startedAt))));
    }

    private Mono<Long> pause(String question, Retry.RetrySignal failed, long startedAt) {
        Throwable failure = failed.failure();
        Trouble trouble = Trouble.of(failure);
        long millis = now() - startedAt;
        if (!trouble.mayPass() || millis >= backoff.patience().toMillis()) {
            return Mono.error(notRead(question, failure, failed.totalRetries() + 1, millis));
        }
        retries.count(ThrottlingReasons.label(failure).orElse(trouble.label()));
        return Mono.delay(backoff.delay((int) failed.totalRetries()), timer);
    }

    private NotReadException notRead(String question, Throwable failure, long attempts, long millis) {
        String story = String.format(
                Locale.ROOT,
                "DynamoDB read of %s from table '%s' unanswered after %d attempt%s in %.1f s: %s%s",
                question,
                settings.table(),
                attempts,
                attempts == 1 ? "" : "s",
                millis / 1_000.0,
                Trouble.said(failure),
                Remedies.of(failure).map(remedy -> "; " + remedy).orElse(""));
        return new NotReadException(story, failure);
    }

    /** Milliseconds by a clock that nobody sets. */
    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(timer.now(TimeUnit.NANOSECONDS));
    }
}
