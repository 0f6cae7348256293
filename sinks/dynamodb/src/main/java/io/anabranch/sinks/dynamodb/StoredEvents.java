package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.ReadFailedException;
import io.anabranch.sinks.kit.ResumeToken;
import java.util.List;
import java.util.Optional;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events that answer a question, in order, as a stream or page by page. Nothing is read before it is subscribed to, and
 * each subscription reads again. Reads are eventually consistent: an event that was just written may be missing.
 *
 * <p>Throttling, timeouts, lost connections and failures of the store are retried for as long as the settings are patient; after
 * that, and at once where an operator must act, an answer fails with {@link ReadFailedException}. Thread-safe.
 */
public final class StoredEvents {
    /** The most events in a page. */
    public static final int MAX_PAGE_EVENTS = 1_000;

    /** In a stream: few enough for a reader that stops early, and of a kilobyte each some 25 read units a request. */
    private static final int STREAM_PAGE_EVENTS = 200;

    /** In a stream of several partitions: the next request leaves while the last events of the one before are taken. */
    private static final int STREAM_PREFETCH = 16;

    private final TableReader reading;
    private final List<Range> ranges;

    /** @param ranges one, or several that go by time, oldest first */
    StoredEvents(TableReader reading, List<Range> ranges) {
        this.reading = reading;
        this.ranges = List.copyOf(ranges);
    }

    /** All of them, read as fast as they are asked for: at most two requests' worth of events wait in each partition. */
    public Flux<StoredEvent> stream() {
        return found(Optional.empty(), RequestSize.of(STREAM_PAGE_EVENTS), STREAM_PREFETCH, Integer.MAX_VALUE)
                .map(KeyedEvent::event);
    }

    /**
     * The first of them.
     *
     * <p>Where they stand in one partition, nothing else is read. Where they stand in n, about the root of limit/n further
     * events are read of each: at most n(2r + 1) in all for that root r, in at most 2n requests, as long as ids spread well.
     * A request costs half a read unit for each 4 KiB that it begins, so a page costs at least n halves.
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
            throw new IllegalArgumentException("limit must be between 1 and " + MAX_PAGE_EVENTS + ", got " + limit);
        }
        return found(after, RequestSize.ofPage(limit, ranges.size()), /* prefetch= */ 1, limit)
                .take(limit)
                .collectList()
                .map(page -> page(page, limit));
    }

    private Page page(List<KeyedEvent> found, int limit) {
        Optional<String> next = found.size() < limit
                ? Optional.empty()
                : Optional.of(ResumeToken.of(
                        found.get(limit - 1).key().texts(), ranges.get(0).question(table())));
        return new Page(found.stream().map(KeyedEvent::event).toList(), next);
    }

    private Item.Key position(String token) {
        try {
            return Item.Key.of(ResumeToken.read(token, ranges.get(0).question(table())));
        } catch (IllegalArgumentException foreign) {
            throw new IllegalArgumentException(
                    "A page of " + ranges.get(0).view() + " can't be resumed: " + foreign.getMessage(), foreign);
        }
    }

    private String table() {
        return reading.settings().table();
    }

    /** @param prefetch events of each partition that are wanted before their turn has come */
    private Flux<KeyedEvent> found(Optional<Item.Key> after, RequestSize stride, int prefetch, int most) {
        List<Flux<KeyedEvent>> parts = ranges.stream()
                .map(range -> reading.read(range, after, stride, most))
                .toList();
        return parts.size() == 1 ? parts.get(0) : merged(parts, prefetch);
    }

    private static Flux<KeyedEvent> merged(List<Flux<KeyedEvent>> parts, int prefetch) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a parametrised type.
        Publisher<KeyedEvent>[] sources = parts.toArray(new Publisher[0]);
        return Flux.mergeComparing(prefetch, KeyedEvent.BY_TIME, sources);
    }
}
