package io.anabranch.topology;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A run of events of one poll, in the log's order within each partition.
 *
 * @param events what could be read
 * @param malformed what came but could not be read
 * @param commit the one thing to do when every event and every malformed record is safe: completes once the log has
 *     noted that the batch is done. Asked for in source order, at most once, before the last one's answer if need be
 */
public record Batch(List<Event> events, List<Rejected> malformed, Mono<Void> commit) {
    public Batch {
        events = List.copyOf(events);
        malformed = List.copyOf(malformed);
    }

    /** What is left when all are safe: the commit. */
    Batch delivered() {
        return new Batch(List.of(), List.of(), commit);
    }
}
