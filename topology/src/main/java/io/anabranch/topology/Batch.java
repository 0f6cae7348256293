package io.anabranch.topology;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A run of one branch's events, in the log's order within each partition.
 *
 * @param records how many records of the log it stands for, those that hold no event included
 * @param events what could be read
 * @param malformed what came but could not be read; only the branch that keeps these has any
 * @param skipped the other records
 * @param commit the one thing to do when every event and every malformed record is safe: moves the branch's position past
 *     them. To be subscribed in source order, at most once
 */
public record Batch(int records, List<Event> events, List<Rejected> malformed, Skipped skipped, Mono<Void> commit) {
    public Batch {
        events = List.copyOf(events);
        malformed = List.copyOf(malformed);
    }

    public Batch(List<Event> events, List<Rejected> malformed, Mono<Void> commit) {
        this(events.size() + malformed.size(), events, malformed, Skipped.NONE, commit);
    }

    /** What is left when all are safe: the commit. */
    Batch delivered() {
        return new Batch(records, List.of(), List.of(), skipped, commit);
    }

    /**
     * Records that a branch passes over on purpose.
     *
     * @param filtered events of types that its sink does not want
     * @param elsewhere another branch's: what could not be read, or, for the branch that keeps that, events
     * @param empty records of which no branch stores anything, and which are no mistake
     */
    public record Skipped(int filtered, int elsewhere, int empty) {
        public static final Skipped NONE = new Skipped(0, 0, 0);

        int count() {
            return filtered + elsewhere + empty;
        }
    }
}
