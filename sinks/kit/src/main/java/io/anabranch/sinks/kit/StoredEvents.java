package io.anabranch.sinks.kit;

import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events that answer a question, in its order, as a stream or page by page. Nothing is read before it is subscribed to, and
 * each subscription reads again.
 *
 * <p>What may pass, such as throttling, timeouts and lost connections, is asked again for as long as the settings' retry time; after
 * that, and at once where an operator must act, an answer fails with {@link ReadFailedException}. Thread-safe.
 */
public class StoredEvents {
    /** The most events in a page. */
    public static final int MAX_PAGE_EVENTS = 1_000;

    private final EventQuery query;

    public StoredEvents(EventQuery query) {
        this.query = query;
    }

    /** All of them, read as fast as they are asked for; a stream that is to be short is cut by {@code take}. */
    public final Flux<StoredEvent> stream() {
        return query.stream();
    }

    /**
     * The first of them.
     *
     * @param limit events in the page, fewer where no more follow or the store bounds a page's bytes; 1 to {@value #MAX_PAGE_EVENTS}
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public final Mono<Page> page(int limit) {
        return page(limit, Optional.empty());
    }

    /**
     * Those right after an earlier page.
     *
     * @param limit as in {@link #page(int)}
     * @param token the earlier page's {@link Page#next}; its question must be this one, bounds included
     * @throws IllegalArgumentException if the limit is out of its range, or the token malformed or of another question
     */
    public final Mono<Page> page(int limit, String token) {
        try {
            return page(limit, Optional.of(PageToken.read(token, query.identity())));
        } catch (IllegalArgumentException foreign) {
            throw new IllegalArgumentException(
                    "A page of " + query.name() + " can't be resumed: " + foreign.getMessage(), foreign);
        }
    }

    private Mono<Page> page(int limit, Optional<List<String>> after) {
        if (limit < 1 || limit > MAX_PAGE_EVENTS) {
            throw new IllegalArgumentException("limit must be between 1 and " + MAX_PAGE_EVENTS + ", got " + limit);
        }
        return query.slice(limit, after).map(this::page);
    }

    private Page page(EventQuery.Slice slice) {
        return new Page(slice.events(), slice.place().map(place -> PageToken.of(place, query.identity())));
    }
}
