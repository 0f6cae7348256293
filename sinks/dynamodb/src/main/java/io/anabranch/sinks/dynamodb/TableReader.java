package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.RetryingReader;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
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

    private <T> Mono<T> call(
            String question, Supplier<CompletableFuture<T>> request, Function<T, ConsumedCapacity> cost) {
        return asking.ask(question, Futures.mono(request))
                .doOnNext(answer -> units.count(question, cost.apply(answer)));
    }
}
