package io.anabranch.sinks.kit;

import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A question that a store answers with events in an order: what {@link StoredEvents} does the rest around. Reads nothing before it is subscribed to. */
public interface EventQuery {
    /** As people know it, in the plural: "events of a day". */
    String name();

    /** Every text that tells this question from another, so that no token resumes a foreign one. */
    List<String> identity();

    /** All of them, read as fast as they are asked for. */
    Flux<StoredEvent> stream();

    /**
     * Some of them.
     *
     * @param limit events at most
     * @param after the place after which they come; of the first, none
     */
    Mono<Slice> slice(int limit, Optional<List<String>> after);

    /**
     * Neighbours in the order.
     *
     * @param place after the last of them, from which the same question goes on; empty once nothing follows
     */
    record Slice(List<StoredEvent> events, Optional<List<String>> place) {
        public Slice {
            events = List.copyOf(events);
        }
    }
}
