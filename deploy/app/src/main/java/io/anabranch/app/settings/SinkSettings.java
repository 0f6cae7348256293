package io.anabranch.app.settings;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * One section under {@code sinks}.
 *
 * @param name its key, unique in the pipeline
 * @param settings what sinks of its kind have
 * @param branch what every sink has
 */
public record SinkSettings<S extends Record>(String name, SinkKind<S> kind, S settings, BranchSettings branch) {
    /** The sink; no I/O yet. */
    public Sink open(TopicReplay replay, MeterRegistry meters) {
        return open(replay, meters, DriverMeters.NONE);
    }

    /** @param drivers where the driver's own metrics go */
    public Sink open(TopicReplay replay, MeterRegistry meters, DriverMeters drivers) {
        return kind.open(name, settings, replay, meters, drivers);
    }

    /** Makes its table and indexes where they are absent. */
    public Mono<Void> create() {
        return kind.create(settings);
    }

    /** How its table and indexes differ from the settings; changes nothing. */
    public Mono<SchemaDiff> plan() {
        return kind.plan(settings);
    }

    /** Which deletions the sink can't apply, in words that follow its name; empty where it applies all. */
    public Optional<String> unappliedDeletions() {
        return kind.unappliedDeletions(settings);
    }

    /** Why it is not to be given events again lightly. */
    public Optional<SinkKind.Repetition> repetition() {
        return kind.repetition();
    }

    /** Has the running sink make the store's content again from the log; empty where events can be given again. */
    public Optional<Mono<Void>> rebuild() {
        return kind.rebuild(settings);
    }

    /** What the sink does with an event, or with a deletion, as far as the settings tell; does no I/O. */
    public Placement placement(Event event) {
        if (event.isDeletion()) {
            return kind.deletion(settings, event);
        }
        return branch.given().test(event)
                ? kind.placement(settings, event)
                : new Placement.Skipped("its types are " + String.join(", ", branch.types()));
    }
}
