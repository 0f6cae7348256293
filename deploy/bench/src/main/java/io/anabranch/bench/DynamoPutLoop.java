package io.anabranch.bench;

import io.anabranch.topology.Event;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** What most programs do first: the bare client, sending a PutItem for each event, many at once. */
final class DynamoPutLoop {
    private DynamoPutLoop() {}

    /** @param args as {@link DynamoRun#arguments} makes them */
    public static void main(String[] args) {
        DynamoRun run = DynamoRun.parse(args);
        List<Event> events = run.sample();
        List<PutItemRequest> warmUp = DynamoItems.puts(run.table(), events.subList(0, run.warmUp()));
        List<PutItemRequest> measured = DynamoItems.puts(run.table(), events.subList(run.warmUp(), events.size()));
        try (DynamoDbAsyncClient client = DynamoClient.open(run.endpoint(), run.inFlight())) {
            System.out.println(run.measure(
                    () -> InFlight.all(warmUp, run.inFlight(), client::putItem),
                    () -> InFlight.all(measured, run.inFlight(), client::putItem)));
        }
    }
}
