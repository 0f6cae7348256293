package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.RetryingReader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** How every reader asks the store, page after page, and what that costs. */
final class TableReader {
    private final DynamoDbAsyncClient client;
    private final DynamoSettings settings;
    private final RetryingReader asking;
    private final ReadUnits units;

    TableReader(DynamoDbAsyncClient client, DynamoSettings settings, RetryingReader asking, ReadUnits units) {
        this.client = client;
        this.settings = settings;
        this.asking = asking;
        this.units = units;
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
    Flux<KeyedEvent> read(Range range, Optional<Item.Key> after, RequestSize stride, int most) {
        return Flux.defer(() -> {
            Cursor cursor = new Cursor(range, settings.table(), after, stride, most);
            return Flux.just(cursor)
                    // Without it concatMap would take the one value at once, and ask before anybody wants the answer.
                    .hide()
                    .concatMap(this::page, /* prefetch= */ 0)
                    .repeat(cursor::hasMore);
        });
    }

    private Flux<KeyedEvent> page(Cursor cursor) {
        return query(cursor.question(), cursor.query()).map(cursor::advance).flatMapIterable(page -> page);
    }

    private <T> Mono<T> call(
            String question, Supplier<CompletableFuture<T>> request, Function<T, ConsumedCapacity> cost) {
        return asking.ask(question, Mono.fromFuture(request))
                .doOnNext(answer -> units.count(question, cost.apply(answer)));
    }
}
