package io.anabranch.sinks.dynamodb;

import java.util.List;
import java.util.Optional;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events that answer a question, in order, as a stream or page by page. Nothing is read before it is subscribed to, and
 * each subscription reads anew. Reads are eventually consistent: an event that was just written may be missing.
 *
 * <p>Throttling, timeouts and lost connections are retried for as long as the settings are patient, then passed on.
 * Thread-safe.
 */
public final class StoredEvents {
    /** The most events in a page. */
    public static final int MAX_PAGE_EVENTS = 1_000;

    /** In a stream: few enough for a reader that stops early, and of a kilobyte each some 25 read units a request. */
    private static final int STREAM_PAGE_EVENTS = 200;

    private static final int MERGE_PREFETCH = 16;

    private final Reading reading;
    private final List<Range> ranges;

    /** @param ranges one, or several that go by time, oldest first */
    StoredEvents(Reading reading, List<Range> ranges) {
        this.reading = reading;
        this.ranges = List.copyOf(ranges);
    }

    /** All of them, read as fast as they are asked for: at most two requests' worth of events wait in each partition. */
    public Flux<StoredEvent> stream() {
        return found(Optional.empty(), STREAM_PAGE_EVENTS, Integer.MAX_VALUE).map(Found::event);
    }

    /**
     * The first of them.
     *
     * @param limit events in the page, fewer only where no more follow; 1 to {@value #MAX_PAGE_EVENTS}
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public Mono<Page> page(int limit) {
        return page(limit, Optional.empty());
    }

    /**
     * Those right after an earlier page.
     *
     * @param limit as in {@link #page(int)}
     * @param after the earlier page's {@link Page#next}; its question must be this one, bounds included
     * @throws IllegalArgumentException if the limit is out of its range, or the token malformed or of another question
     */
    public Mono<Page> page(int limit, String after) {
        return page(limit, Optional.of(position(after)));
    }

    private Mono<Page> page(int limit, Optional<Item.Key> after) {
        if (limit < 1 || limit > MAX_PAGE_EVENTS) {
            throw new IllegalArgumentException("A page is of 1 to " + MAX_PAGE_EVENTS + " events, asked for " + limit);
        }
        return found(after, Math.min(limit, share(limit)), limit)
                .take(limit)
                .collectList()
                .map(page -> page(page, limit));
    }

    /** Twice what each partition should give, since one seldom gives just that, and asking again costs more than a few events. */
    private int share(int limit) {
        return 2 * ((limit + ranges.size() - 1) / ranges.size());
    }

    private Page page(List<Found> found, int limit) {
        Optional<String> next = found.size() < limit
                ? Optional.empty()
                : Optional.of(ResumeToken.of(found.get(limit - 1).key(), table(), ranges.get(0)));
        return new Page(found.stream().map(Found::event).toList(), next);
    }

    private Item.Key position(String token) {
        try {
            return ResumeToken.read(token, table(), ranges.get(0));
        } catch (IllegalArgumentException foreign) {
            throw new IllegalArgumentException(
                    "A page of " + ranges.get(0).view() + " can't be resumed: " + foreign.getMessage(), foreign);
        }
    }

    private String table() {
        return reading.settings().table();
    }

    private Flux<Found> found(Optional<Item.Key> after, int pageEvents, int most) {
        List<Flux<Found>> parts = ranges.stream()
                .map(range -> reading.read(range, after, pageEvents, most))
                .toList();
        return parts.size() == 1 ? parts.get(0) : merged(parts);
    }

    private static Flux<Found> merged(List<Flux<Found>> parts) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a parametrised type.
        Publisher<Found>[] sources = parts.toArray(new Publisher[0]);
        return Flux.mergeComparing(MERGE_PREFETCH, Found.BY_TIME, sources);
    }
}
