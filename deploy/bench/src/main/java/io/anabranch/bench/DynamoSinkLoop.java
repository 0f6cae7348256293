package io.anabranch.bench;

import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.dynamodb.DynamoSink;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** The sink, given polls of decoded events as a lane gives them. */
final class DynamoSinkLoop {
    /** {@code max.poll.records} of the store lane. */
    private static final int POLL = 2_000;
    /** {@code in-flight} of the store lane. */
    private static final int WRITES = 4;

    private DynamoSinkLoop() {}

    /** @param args as {@link DynamoRun#arguments} makes them */
    public static void main(String[] args) {
        DynamoRun run = DynamoRun.parse(args);
        List<Event> events = run.sample();
        DynamoSink sink = DynamoSink.open("dynamodb", settings(run), new SimpleMeterRegistry());
        System.out.println(run.measure(
                () -> write(sink, events.subList(0, run.warmUp())),
                () -> write(sink, events.subList(run.warmUp(), events.size()))));
        sink.close().block();
        System.exit(0);
    }

    private static void write(DynamoSink sink, List<Event> events) {
        Rejected refused = Flux.fromIterable(DynamoRun.cut(events, POLL))
                .flatMap(sink::write, WRITES)
                .blockLast();
        if (refused != null) {
            throw new IllegalStateException("A sample event was rejected: " + refused);
        }
    }

    private static DynamoSettings settings(DynamoRun run) {
        return new DynamoSettings(
                run.table(),
                DynamoClient.REGION,
                Optional.of(run.endpoint()),
                /* typeShards= */ 1,
                Optional.empty(),
                /* idIndex= */ false,
                DynamoSettings.Payload.TEXT,
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
