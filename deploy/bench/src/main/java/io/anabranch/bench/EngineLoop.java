package io.anabranch.bench;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Branch;
import io.anabranch.topology.DeadLetterBudget;
import io.anabranch.topology.DeadLetters;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Pipeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The reading and four branches as the program runs them, to sinks that complete on another thread and store nothing. */
final class EngineLoop {
    private static final int SINKS = 4;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private EngineLoop() {}

    /** @param args brokers, topic, events of warm-up, events measured */
    public static void main(String[] args) {
        Meter meter = new Meter(Long.parseLong(args[2]), Long.parseLong(args[3]));
        MeterRegistry meters = new SimpleMeterRegistry();
        KafkaReading reading = new KafkaReading(settings(args[0], args[1]), meters);
        Sinks.Empty<Void> stop = Sinks.empty();
        AtomicBoolean reported = new AtomicBoolean();
        List<Branch> branches = IntStream.range(0, SINKS)
                // Each event comes to all of them: one counts.
                .mapToObj(i -> branch(reading, "none-" + i, meters, count -> {
                    if (i == 0) {
                        meter.count(count);
                        if (meter.isDone() && reported.compareAndSet(false, true)) {
                            System.out.println(meter.measured());
                            var unused = stop.tryEmitEmpty();
                        }
                    }
                }))
                .toList();
        new Pipeline(branches, reading.run(), backoff(), DRAIN, Schedulers.parallel(), meters)
                .run(stop.asMono())
                .block();
        System.exit(0);
    }

    private static Branch branch(
            KafkaReading reading, String name, MeterRegistry meters, java.util.function.IntConsumer written) {
        return new Branch(
                reading.source(name, BranchSettings.DEFAULTS),
                new ObservedSink(new NoSink(name, written), meters, Clock.systemUTC()),
                rejecting(),
                DeadLetterBudget.UNLIMITED.fresh(),
                Clock.systemUTC());
    }

    /** None of the sample events is rejected. */
    static DeadLetters rejecting() {
        return rejected -> Mono.error(new IllegalStateException("An event was rejected: " + rejected.get(0)));
    }

    static Backoff backoff() {
        return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), Backoff.FOR_EVER);
    }

    private static KafkaSettings settings(String brokers, String topic) {
        return KafkaSettings.of(brokers, List.of(topic), "engine-" + UUID.randomUUID(), topic + ".dead");
    }
}
