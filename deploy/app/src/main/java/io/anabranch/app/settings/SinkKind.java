package io.anabranch.app.settings;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A kind of sink that the program knows. {@link SinkKinds} lists them all.
 *
 * @param name the kind's name in the settings: the key of its section, or the value of {@code kind} there
 * @param settings the record of its settings
 * @param opener makes one; does no I/O
 * @param creator makes its table and indexes where they are absent
 * @param planner compares its table and indexes with the settings, changing nothing; empty for a kind that can't yet
 */
public record SinkKind<S extends Record>(
        String name,
        Class<S> settings,
        Opener<S> opener,
        Function<S, Mono<Void>> creator,
        Function<S, Mono<SchemaDiff>> planner) {

    /** Makes a sink out of its settings. */
    @FunctionalInterface
    public interface Opener<S> {
        /** @param history of the branch that the sink is */
        Sink open(String name, S settings, TopicReplay replay, MeterRegistry meters);
    }

    /** Makes a sink that has no need of the log's replay. */
    @FunctionalInterface
    public interface PlainOpener<S> {
        Sink open(String name, S settings, MeterRegistry meters);
    }

    static <S> Opener<S> plainly(PlainOpener<S> opener) {
        return (name, settings, replay, meters) -> opener.open(name, settings, meters);
    }
}
