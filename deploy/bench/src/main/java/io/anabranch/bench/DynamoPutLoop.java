package io.anabranch.bench;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** What most programs do first: the bare client, sending a PutItem for each event, many at once. */
final class DynamoPutLoop {
    private DynamoPutLoop() {}

    /** @param args as {@link DynamoRun#arguments} makes them */
    public static void main(String[] args) {
        DynamoRun run = DynamoRun.parse(args);
        try (DynamoDbAsyncClient client = DynamoClient.open(run.endpoint(), run.inFlight())) {
            Side.serve((table, events, report) -> {
                List<PutItemRequest> puts = DynamoItems.puts(table, events);
                return () -> InFlight.all(puts, run.inFlight(), client::putItem, report);
            });
        }
    }
}
