package io.anabranch.sinks.kit;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * A kind of sink: what a section of the configuration under {@code sinks} can be. Found by {@link java.util.ServiceLoader}, so a new one
 * is a module on the class path that names its class in {@code META-INF/services/io.anabranch.sinks.kit.SinkKind}, and no list changes.
 *
 * <p>Made once, by its public constructor without parameters, which does nothing. Thread-safe.
 *
 * @param <S> the record of its settings; each component is a {@link io.anabranch.settings.Setting}, and its constructor refuses what is wrong with
 *     {@link io.anabranch.settings.Violations}
 */
public interface SinkKind<S extends Record> {
    /** The kind's name in the configuration: the key of its section, or the value of {@code kind} there. Lower case, digits and dashes. */
    String name();

    Class<S> settings();

    /**
     * Makes a sink; no I/O yet.
     *
     * @param name of the sink in the configuration
     * @param replay the log apart from the branch's own reading, for a sink whose store can lose what it acknowledged
     */
    Sink open(String name, S settings, TopicReplay replay, MeterRegistry meters);

    /**
     * The same, for a kind whose driver has metrics of its own.
     *
     * @param drivers where they go
     */
    default Sink open(String name, S settings, TopicReplay replay, MeterRegistry meters, DriverMeters drivers) {
        return open(name, settings, replay, meters);
    }

    /** Makes the store's tables and indexes where they are absent; changes and deletes nothing. Where there are none to make, it looks whether the store answers. */
    default Mono<Void> create(S settings) {
        return Mono.empty();
    }

    /** How the store's tables and indexes differ from the settings; changes nothing. */
    default Mono<SchemaDiff> plan(S settings) {
        return Mono.just(SchemaDiff.NONE);
    }

    /**
     * Where a sink of these settings puts an event, or why it does not take it: made by the code that makes the real keys, so that
     * the two do not differ. Opens, asks and logs nothing; what only the store knows is left out.
     */
    default Placement placement(S settings, Event event) {
        return new Placement.Keys(Map.of());
    }

    /**
     * The same of a deletion, by what its sink {@link Sink#applies applies}.
     *
     * @param event one that {@link Event#isDeletion is a deletion}
     */
    default Placement deletion(S settings, Event event) {
        return new Placement.Skipped("it applies no deletions");
    }

    /** Which deletions a sink of these settings can't apply, in words that follow its name; empty where it applies all. */
    default Optional<String> unappliedDeletions(S settings) {
        return Optional.of("applies no deletions");
    }

    /** What comes of giving a sink of this kind events again on purpose, where that is more than their being there. */
    default Optional<Repetition> repetition() {
        return Optional.empty();
    }

    /**
     * Has whoever runs a sink of these settings make the store's content again from the log, while what is there goes on being read; for a kind
     * that can't just be given events again. Completes when that is asked for.
     */
    default Optional<Mono<Void>> rebuild(S settings) {
        return Optional.empty();
    }

    /**
     * Why events are not to be given again lightly.
     *
     * @param mayBeForced whether an operator may want it all the same
     * @param words for that operator, with what to do instead
     */
    record Repetition(boolean mayBeForced, String words) {}
}
