package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.EventQuery;
import io.anabranch.sinks.kit.PagedAnswers;
import io.anabranch.sinks.kit.StoredEvent;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events of one range, or of several that go by time, oldest first. Reads are eventually consistent: an event that was just written may
 * be missing.
 *
 * <p>A page out of one range reads nothing else. Out of n, about the root of limit/n further events are read of each: at most n(2r + 1) in
 * all for that root r, in at most 2n requests, as long as ids spread well. A request costs half a read unit for each 4 KiB that it begins, so
 * a page costs at least n halves. Of a stream, at most two requests' worth of events wait in each range.
 *
 * @param ranges at least one
 */
record RangeQuery(TableReader reader, List<Range> ranges) implements EventQuery {
    /** In a stream: few enough for a reader that stops early, and of a kilobyte each some 25 read units a request. */
    private static final int STREAM_PAGE_EVENTS = 200;

    /** In a stream of several ranges: the next request leaves while the last events of the one before are taken. */
    private static final int STREAM_PREFETCH = 16;

    RangeQuery {
        ranges = List.copyOf(ranges);
    }

    @Override
    public String name() {
        return first().view().label();
    }

    @Override
    public List<String> identity() {
        return first().question(reader.settings().table());
    }

    @Override
    public Flux<StoredEvent> stream() {
        return events(Optional.empty(), RequestSize.of(STREAM_PAGE_EVENTS), STREAM_PREFETCH, Integer.MAX_VALUE)
                .map(KeyedEvent::event);
    }

    @Override
    public Mono<Slice> slice(int limit, Optional<List<String>> after) {
        return events(after.map(Item.Key::of), RequestSize.ofPage(limit, ranges.size()), /* prefetch= */ 1, limit)
                .take(limit)
                .collectList()
                .map(found -> slice(found, limit));
    }

    private static Slice slice(List<KeyedEvent> found, int limit) {
        Optional<List<String>> place = found.size() < limit
                ? Optional.empty()
                : Optional.of(found.get(limit - 1).key().texts());
        return new Slice(found.stream().map(KeyedEvent::event).toList(), place);
    }

    /** @param prefetch events of each range that are wanted before they are due */
    private Flux<KeyedEvent> events(Optional<Item.Key> after, RequestSize size, int prefetch, int limit) {
        List<Flux<KeyedEvent>> parts = ranges.stream()
                .map(range -> PagedAnswers.items(() -> new RangeCursor(reader, range, after, size, limit)))
                .toList();
        return PagedAnswers.merged(parts, KeyedEvent.BY_TIME, prefetch);
    }

    private Range first() {
        return ranges.get(0);
    }
}
