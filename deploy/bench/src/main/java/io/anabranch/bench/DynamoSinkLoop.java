package io.anabranch.bench;

import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.dynamodb.DynamoSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The sink, given polls of decoded events as a branch gives them. */
final class DynamoSinkLoop {
    private DynamoSinkLoop() {}

    /** @param args as {@link DynamoRun#arguments} makes them */
    public static void main(String[] args) {
        DynamoRun run = DynamoRun.parse(args);
        Map<String, DynamoSink> sinks = new HashMap<>();
        Side.serve((table, events, report) -> {
            DynamoSink sink = sinks.computeIfAbsent(
                    table, name -> DynamoSink.open("dynamodb", settings(run, name), new SimpleMeterRegistry()));
            return () -> StoreSink.write(sink, events, report);
        });
        System.exit(0);
    }

    private static DynamoSettings settings(DynamoRun run, String table) {
        return new DynamoSettings(
                table,
                DynamoClient.REGION,
                Optional.of(run.endpoint()),
                /* typeShards= */ 1,
                Optional.empty(),
                /* idIndex= */ false,
                DynamoSettings.DataFormat.TEXT,
                DynamoSettings.Billing.ON_DEMAND,
                Optional.empty(),
                Optional.empty(),
                run.inFlight(),
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Optional.of(DynamoClient.KEY),
                Optional.of(DynamoClient.KEY));
    }
}
