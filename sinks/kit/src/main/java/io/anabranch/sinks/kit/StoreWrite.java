package io.anabranch.sinks.kit;

import java.util.List;
import reactor.core.publisher.Mono;

/** How one store takes a request: what {@link ResendingWriter} does the rest around. Thread-safe. */
public interface StoreWrite<T> {
    /**
     * Sends the items once, as one request.
     *
     * @param slot the request's place among those in flight; the writer tells it how the attempt went, the store may have it rest
     * @return fails with whatever the driver met where nothing is known of each item
     */
    Mono<Answer<T>> send(List<T> items, RequestGate.Slot slot);

    /** Completes when so much may be sent, where the store is asked for no more than a budget. */
    default Mono<Void> allowed(List<T> items) {
        return Mono.empty();
    }

    /** What has to be written instead of an item that the store rejects: an earlier one of the same key that it stood for. */
    default List<T> instead(T rejected) {
        return List.of();
    }
}
