package io.anabranch.topology;

import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A store, or a channel, that every event of a branch is written to. Its guarantees, which {@code SinkContract} tests against the real
 * store as far as a store can show them:
 *
 * <ol>
 *   <li><b>Lifecycle.</b> Constructing one does no I/O; {@link #check}, or else the first write, connects. {@link #maintain} runs for as long as the branch does;
 *       {@link #close} comes last, once, when no write is in progress.
 *   <li><b>Durability.</b> A write that completes has made every event durable that it did not emit; and every deletion, which only who
 *       {@link #applies applies} it is given.
 *   <li><b>Rejection.</b> A write emits only events that can never be stored, whoever tries again; an outage rejects none (invariant 4).
 *   <li><b>Failure.</b> A write fails when the store took nothing for the sink's retry time, or at once where an operator must act. Any of its
 *       events may or may not be stored then.
 *   <li><b>Repetition.</b> Writing the same events again changes nothing (invariant 5).
 *   <li><b>Memory.</b> All writes share one bound on the requests in flight, and a request keeps its place while it waits to be sent again
 *       (invariant 6).
 *   <li><b>Order.</b> Unless it {@link #needsOrder() needs order}, several writes may be in progress at once. Of two that carry
 *       one key of the store, the later waits for the earlier.
 *   <li><b>Threads.</b> A write may be subscribed to on any thread, and blocks none. It signals on whatever thread its driver answers on; who does
 *       more than pass that on leaves it first.
 *   <li><b>Cancellation.</b> Nothing happens before a write is subscribed to; once it is cancelled nothing more is sent.
 * </ol>
 */
public interface Sink {
    /** A short name, unique in its pipeline: in configuration, in metric labels, in dead letters. */
    String name();

    /**
     * Writes the events, sending again by itself what was left (guarantees 2 to 9).
     *
     * @return the events that can never be stored
     */
    Flux<Rejected> write(List<Event> events);

    /**
     * Whether {@link #write} can apply this deletion. One that it can't never reaches it. Does no I/O, and gives the same answer
     * for ever.
     *
     * <p>A sink that applies deletions applies them in the order of its writes (guarantee 7): of an id that is written, deleted and
     * written again, by one write or by several, the last stays. To delete what is not there is success.
     *
     * @param deletion an {@link Event#isDeletion event that is a deletion}
     */
    default boolean applies(Event deletion) {
        return false;
    }

    /**
     * Whether writes must come one after another in the log's order, the next one only after the last one completed: a sink
     * that fences replays by offset would take an overtaken event for a replay.
     */
    default boolean needsOrder() {
        return false;
    }

    /**
     * Connects, and looks whether the store has what writes need; changes nothing there. A branch takes no event before this has completed once.
     * Asks once, and answers within seconds.
     *
     * @return fails with {@link MisconfigurationException} where no waiting helps until an operator acts, else with what may pass
     */
    default Mono<Void> check() {
        return Mono.empty();
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
