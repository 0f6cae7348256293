package io.anabranch.app;

import io.anabranch.app.settings.LaneSettings;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.KafkaDeadLetters;
import io.anabranch.ingest.KafkaSource;
import io.anabranch.ingest.Malformed;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.History;
import io.anabranch.topology.Lane;
import io.anabranch.topology.MeteredSink;
import io.anabranch.topology.Pipeline;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Both ends of the flow, joined as the settings say. Building it does no I/O. */
final class Assembly {
    /** What a container's runtime usually leaves before it kills is 30 s; closing wants some of it. */
    static final Duration GRACE = Duration.ofSeconds(25);

    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Backoff RESTART =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), Backoff.FOR_EVER);

    private final Settings settings;
    private final MeterRegistry meters;
    private final Clock clock;
    private final KafkaDeadLetters deadLetters;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<KafkaSource> sources = new ArrayList<>();
    private final List<WatchedSink> sinks = new ArrayList<>();

    Assembly(Settings settings, MeterRegistry meters, Clock clock) {
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.deadLetters = KafkaDeadLetters.open(settings.kafka(), meters);
        settings.lanes().forEach((name, lane) -> lanes.add(lane(name, lane)));
    }

    Pipeline pipeline(Scheduler timer) {
        return new Pipeline(lanes, RESTART, GRACE, timer, meters);
    }

    Readiness readiness() {
        String log = "topic '" + settings.kafka().topic() + "' on "
                + settings.kafka().brokers();
        return new Readiness(log, lanes, sinks);
    }

    /** Lets go of every connection, each within a few seconds; what can't be closed is left to the end of the process. */
    Mono<Void> close() {
        Flux<Mono<Void>> closings = Flux.concat(
                Flux.fromIterable(sources).map(KafkaSource::close),
                Flux.fromIterable(sinks).map(Sink::close),
                Flux.just(deadLetters.close()));
        return closings.flatMap(closing -> closing.timeout(CLOSING).onErrorComplete(), Integer.MAX_VALUE)
                .then();
    }

    private Lane lane(String name, LaneSettings lane) {
        // Every lane reads every record: were each to keep what is malformed, it would be kept once per lane.
        Malformed malformed = lanes.isEmpty() ? Malformed.KEEP : Malformed.LEAVE_TO_ANOTHER_LANE;
        KafkaSource source = new KafkaSource(settings.kafka(), name, lane.fetchOrUsual(), malformed, meters);
        sources.add(source);
        List<Sink> members = lane.sinks().stream()
                .map(sink -> sink(name, sink, source.history()))
                .toList();
        return new Lane(name, source, members, deadLetters, lane.inFlight());
    }

    private Sink sink(String lane, String name, History history) {
        SinkSettings<?> section = Objects.requireNonNull(settings.sinks().get(name), name);
        Sink metered = new MeteredSink(section.open(history, meters), lane, meters, clock);
        WatchedSink watched = new WatchedSink(metered, clock);
        sinks.add(watched);
        return watched;
    }
}
