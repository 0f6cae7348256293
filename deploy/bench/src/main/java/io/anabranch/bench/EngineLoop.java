package io.anabranch.bench;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Branch;
import io.anabranch.topology.DeadLetterBudget;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Pipeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The engine as the program runs it, to sinks that complete on another thread and store nothing. */
final class EngineLoop {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private EngineLoop() {}

    /** @param args brokers, topic, events of warm-up, events measured, and how many sinks each reading has, as 5 or 1,1,3 */
    public static void main(String[] args) {
        List<Integer> readings =
                List.of(args[4].split(",")).stream().map(Integer::valueOf).toList();
        int sinks = readings.stream().mapToInt(Integer::intValue).sum();
        // Every sink counts every event: done is what all of them have.
        Meter meter = new Meter(sinks * Long.parseLong(args[2]), sinks * Long.parseLong(args[3]));
        Flux.fromIterable(readings)
                .flatMap(own -> pipeline(
                        KafkaSettings.of(args[0], List.of(args[1]), "engine-" + UUID.randomUUID(), args[1] + ".dead"),
                        own,
                        meter))
                .takeUntilOther(Flux.interval(Duration.ofMillis(1)).filter(tick -> meter.isDone()))
                .blockLast();
        Measured all = meter.measured();
        System.out.println(new Measured(all.events() / sinks, all.seconds(), all.cpuSeconds(), all.allocatedBytes()));
        System.exit(0);
    }

    private static Mono<Void> pipeline(KafkaSettings settings, int sinks, Meter meter) {
        MeterRegistry meters = new SimpleMeterRegistry();
        KafkaReading reading = new KafkaReading(settings, meters);
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < sinks; i++) {
            branches.add(branch(reading, new NoSink("none-" + i, meter::count), meters));
        }
        return new Pipeline(
                        branches,
                        reading.run(),
                        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), Backoff.FOR_EVER),
                        DRAIN,
                        Schedulers.parallel(),
                        meters)
                .run(Mono.never());
    }

    static Branch branch(KafkaReading reading, io.anabranch.topology.Sink sink, MeterRegistry meters) {
        return new Branch(
                reading.source(
                        sink.name(), BranchSettings.DEFAULTS, sink.needsOrder() ? Duration.ZERO : KafkaReading.GATHER),
                new ObservedSink(sink, meters, Clock.systemUTC()),
                rejected -> Mono.error(new IllegalStateException("A sample event was rejected: " + rejected.get(0))),
                DeadLetterBudget.UNLIMITED,
                Clock.systemUTC(),
                meters);
    }
}
