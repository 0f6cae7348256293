package io.anabranch.sinks.dynamodb;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** How far one reading of a range has come. Used by one page after the other. */
final class Cursor {
    private final Range range;
    private final String table;
    private final int longest;
    private Optional<Item.Key> last;
    private int pageEvents;
    private int nextEvents;
    private int remaining;
    private boolean more = true;

    Cursor(Range range, String table, Optional<Item.Key> after, RequestSize stride, int most) {
        this.range = range;
        this.table = table;
        this.last = after;
        this.longest = stride.first();
        this.pageEvents = stride.first();
        this.nextEvents = stride.again();
        this.remaining = most;
    }

    String question() {
        return range.view().label();
    }

    QueryRequest query() {
        return range.query(table, last, Math.min(pageEvents, remaining));
    }

    List<KeyedEvent> advance(QueryResponse page) {
        List<KeyedEvent> events = page.items().stream().map(KeyedEvent::of).toList();
        remaining -= events.size();
        pageEvents = nextEvents;
        nextEvents = Math.min(2 * nextEvents, longest);
        more = page.hasLastEvaluatedKey() && remaining > 0;
        if (more) {
            last = Optional.of(KeyedEvent.key(page.lastEvaluatedKey()));
        }
        return events;
    }

    boolean hasMore() {
        return more;
    }
}
