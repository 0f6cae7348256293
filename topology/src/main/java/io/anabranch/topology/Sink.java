package io.anabranch.topology;

import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A store, or a channel, that every event of a branch is written to.
 *
 * <p>Constructing one does no I/O; the first write connects. Every implementation passes {@code SinkContract} against its
 * real store.
 */
public interface Sink {
    /** A short name, unique in its pipeline: in configuration, in metric labels, in dead letters. */
    String name();

    /**
     * Writes the events. Nothing happens before subscription; cancelling stops as soon as the requests in flight allow.
     *
     * <ul>
     *   <li>Completion: every event that was not emitted is durable in the store.
     *   <li>Emission: this event can never be stored, whoever tries again (invariant 4).
     *   <li>Error: the store stayed unavailable beyond the sink's retry time; anything may or may not be stored, and writing
     *       the same events again is safe (invariant 5).
     * </ul>
     *
     * <p>Until then the sink retries by itself, resends only what was left, and keeps its permits while it waits
     * (invariant 6). Unless it {@link #needsOrder() needs order}, several
     * calls may be in progress at once, and share one bound on the requests in flight.
     */
    Flux<Rejected> write(List<Event> events);

    /**
     * Whether writes must come one after another in the log's order, the next one only after the last one completed: a sink
     * that fences replays by offset would take an overtaken event for a replay.
     */
    default boolean needsOrder() {
        return false;
    }

    /** Why the sink last sent something again, in words with a reason code; empty where it never did. Does no I/O. */
    default Optional<String> lastRetry() {
        return Optional.empty();
    }

    /**
     * What the sink maintains apart from its writes, whether or not events come. A branch subscribes when it starts to run and
     * cancels at its end. Completes, then there was nothing to maintain, or goes on for ever; a failure fails the branch.
     */
    default Mono<Void> maintain() {
        return Mono.empty();
    }

    /** Lets go of connections; to be called once, when no write is in progress. */
    default Mono<Void> close() {
        return Mono.empty();
    }
}
