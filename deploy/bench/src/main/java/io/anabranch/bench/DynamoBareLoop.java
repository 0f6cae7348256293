package io.anabranch.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;

/** The floor: the bare client, sending prepared batches of 25. */
final class DynamoBareLoop {
    private DynamoBareLoop() {}

    /** @param args as {@link DynamoRun#arguments} makes them */
    public static void main(String[] args) {
        DynamoRun run = DynamoRun.parse(args);
        try (DynamoDbAsyncClient client = DynamoClient.open(run.endpoint(), run.inFlight())) {
            Side.serve((table, events, report) -> {
                List<BatchWriteItemRequest> batches = DynamoItems.batches(table, events);
                return () -> InFlight.all(batches, run.inFlight(), batch -> send(client, batch), report);
            });
        }
    }

    private static CompletableFuture<BatchWriteItemResponse> send(
            DynamoDbAsyncClient client, BatchWriteItemRequest batch) {
        return client.batchWriteItem(batch).thenApply(answer -> {
            if (answer.hasUnprocessedItems() && !answer.unprocessedItems().isEmpty()) {
                throw new IllegalStateException("The store left items of a batch: the floor does not resend");
            }
            return answer;
        });
    }
}
