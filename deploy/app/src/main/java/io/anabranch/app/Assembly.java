package io.anabranch.app;

import io.anabranch.app.ops.Health;
import io.anabranch.app.ops.Operations;
import io.anabranch.app.otlp.Traces;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.app.tap.Tap;
import io.anabranch.ingest.KafkaDeadLetters;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Branch;
import io.anabranch.topology.BranchStatus;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Pipeline;
import io.anabranch.topology.Sink;
import io.anabranch.topology.Source;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Both ends of the flow, joined as the settings say. Building it does no I/O. */
final class Assembly {
    /** What a container's runtime usually leaves before it kills is 30 s; closing wants some of it. */
    static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(25);

    private static final Duration LEAVING = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Backoff RESTART =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), Backoff.FOR_EVER);

    private final Settings settings;
    private final MeterRegistry meters;
    private final DriverMeters drivers;
    private final Clock clock;
    private final Optional<Traces> traces;
    private final Decoding decoding;
    private final StartCheck registry;
    private final KafkaDeadLetters deadLetters;
    private final KafkaReading reading;
    private final List<Branch> branches = new ArrayList<>();
    private final List<Sink> sinks = new ArrayList<>();
    private final Tap tap;
    private final PipelineOperations operations;

    Assembly(Settings settings, Metrics metrics, Clock clock) {
        this.settings = settings;
        this.meters = metrics.registry();
        this.drivers = metrics.drivers();
        // No method reference: making one loads the library, on or off.
        this.traces = settings.ops().traces().map(some -> Traces.open(some));
        this.clock = clock;
        this.decoding = new Decoding(settings);
        this.registry = new StartCheck(decoding.check(), RESTART);
        this.deadLetters = KafkaDeadLetters.open(settings.kafka(), meters, metrics.drivers());
        this.tap = new Tap(clock);
        this.reading = new KafkaReading(
                settings.kafka(),
                meters,
                record -> tap.read(decoding.decode(record)),
                Schedulers.parallel(),
                metrics.drivers());
        settings.sinks().values().forEach(sink -> branches.add(branch(sink)));
        branches.add(malformed());
        this.operations = new PipelineOperations(settings, decoding, reading, branches, metrics.page(), tap, clock);
    }

    Pipeline pipeline(Scheduler timer) {
        Mono<Void> asked = registry.run(timer).then(Mono.never());
        return new Pipeline(
                branches, Mono.firstWithSignal(reading.run(), asked), RESTART, DRAIN_TIMEOUT, timer, meters);
    }

    Operations operations() {
        return operations;
    }

    /** What an operator must repair before these parts can be well for the first time, as far as is known. Does no I/O. */
    Map<String, String> misconfigurations() {
        Map<String, String> wrong = new LinkedHashMap<>();
        reading.misconfiguration().ifPresent(cause -> wrong.put("kafka", cause));
        registry.misconfiguration().ifPresent(cause -> wrong.put("schema-registry", cause));
        branches.forEach(branch -> branch.misconfiguration().ifPresent(cause -> wrong.put(branch.name(), cause)));
        return wrong;
    }

    /** How the process does now. Does no I/O. */
    Health health() {
        Map<String, BranchStatus> statuses = new LinkedHashMap<>();
        branches.forEach(branch -> statuses.put(branch.name(), branch.status()));
        String unassigned = "no partitions assigned of topics "
                + settings.kafka().topics() + " on " + settings.kafka().brokers() + " in group '"
                + settings.kafka().group() + "'";
        return reading.isAssigned()
                ? Health.of(reading.trouble().or(registry::trouble), statuses)
                : Health.notReady(reading.trouble().orElse(unassigned), statuses);
    }

    /**
     * Commits the positions and leaves the group, then lets go of every connection, each within a few seconds; what can't be
     * closed is left to the end of the process.
     */
    Mono<Void> close() {
        Flux<Mono<Void>> connections =
                Flux.fromIterable(sinks).map(Sink::close).concatWith(Mono.just(deadLetters.close()));
        operations.dispose();
        return within(LEAVING, reading.close())
                .then(connections
                        .flatMap(closing -> within(CLOSING, closing), Integer.MAX_VALUE)
                        .then())
                .then(traces.map(some -> some.close()).orElse(Mono.empty()))
                .doFinally(end -> decoding.close());
    }

    private static Mono<Void> within(Duration time, Mono<Void> closing) {
        return closing.timeout(time).onErrorComplete();
    }

    private Branch branch(SinkSettings<?> section) {
        Sink sink = section.open(reading.replay(section.name()), meters, drivers);
        sinks.add(sink);
        // Subscribers watch the sinks that need the log's order: a feed and leaderboards. Nobody watches a store.
        Duration gather = sink.needsOrder() ? Duration.ZERO : KafkaReading.GATHER;
        return branch(
                reading.source(section.name(), section.branch(), gather),
                new ObservedSink(traced(tap.tapped(sink)), meters, clock));
    }

    private Sink traced(Sink sink) {
        return traces.map(some -> some.traced(sink)).orElse(sink);
    }

    private Branch malformed() {
        // Nothing is ever written there, so no metric of writes should tell of it.
        return branch(
                reading.malformed(),
                new ObservedSink(new NoSink(KafkaReading.DECODE, deadLetters), new CompositeMeterRegistry(), clock));
    }

    private Branch branch(Source source, ObservedSink sink) {
        return new Branch(
                source, sink, deadLetters, settings.kafka().deadLetters().budget(), clock, meters);
    }
}
