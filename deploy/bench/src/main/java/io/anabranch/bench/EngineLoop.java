package io.anabranch.bench;

import io.anabranch.ingest.Fetch;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.KafkaSource;
import io.anabranch.ingest.Malformed;
import io.anabranch.topology.Batch;
import io.anabranch.topology.ByteSize;
import io.anabranch.topology.Lane;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** The lane as the program runs it, to four sinks that complete on another thread and store nothing. */
final class EngineLoop {
    private static final int SINKS = 4;
    private static final int IN_FLIGHT = 4;

    private EngineLoop() {}

    /** @param args brokers, topic, events of warm-up, events measured */
    public static void main(String[] args) {
        Meter meter = new Meter(Long.parseLong(args[2]), Long.parseLong(args[3]));
        KafkaSource source = new KafkaSource(
                settings(args[0], args[1]), "store", Fetch.IN_BULK, Malformed.KEEP, new SimpleMeterRegistry());
        // Each event comes to all of them: one counts.
        List<Sink> sinks = IntStream.range(0, SINKS)
                .<Sink>mapToObj(i -> new NoSink("none-" + i, i == 0 ? meter::count : count -> {}))
                .toList();
        Lane lane = new Lane(
                "store",
                source,
                sinks,
                rejected -> Mono.error(new IllegalStateException("A sample event was rejected: " + rejected.get(0))),
                IN_FLIGHT);
        Batch last = lane.run(Mono.never()).takeUntil(batch -> meter.isDone()).blockLast();
        if (last != null) {
            System.out.println(meter.measured());
        }
        source.close().block();
        System.exit(0);
    }

    private static KafkaSettings settings(String brokers, String topic) {
        return new KafkaSettings(
                brokers,
                topic,
                "engine-" + UUID.randomUUID(),
                topic + ".dead",
                new ByteSize(1 << 20),
                Duration.ofHours(1),
                new ByteSize(8 << 20),
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty());
    }
}
