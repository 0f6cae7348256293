package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.PagedAnswers.Cursor;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** How far one reading of a range has come. */
final class RangeCursor implements Cursor<List<KeyedEvent>> {
    private final TableReader reader;
    private final Range range;
    private final int maxPageEvents;
    private Optional<Item.Key> last;
    private int pageEvents;
    private int nextEvents;
    private int remaining;
    private boolean hasMore = true;

    RangeCursor(TableReader reader, Range range, Optional<Item.Key> after, RequestSize size, int limit) {
        this.reader = reader;
        this.range = range;
        this.last = after;
        this.maxPageEvents = size.first();
        this.pageEvents = size.first();
        this.nextEvents = size.again();
        this.remaining = limit;
    }

    @Override
    public Mono<List<KeyedEvent>> next() {
        String table = reader.settings().table();
        return reader.query(range.view().label(), range.query(table, last, Math.min(pageEvents, remaining)))
                .map(this::advance);
    }

    private List<KeyedEvent> advance(QueryResponse page) {
        List<KeyedEvent> events = page.items().stream().map(KeyedEvent::of).toList();
        remaining -= events.size();
        pageEvents = nextEvents;
        nextEvents = Math.min(2 * nextEvents, maxPageEvents);
        hasMore = page.hasLastEvaluatedKey() && remaining > 0;
        if (hasMore) {
            last = Optional.of(KeyedEvent.key(page.lastEvaluatedKey()));
        }
        return events;
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }
}
