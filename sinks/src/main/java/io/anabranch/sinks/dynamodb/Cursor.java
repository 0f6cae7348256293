package io.anabranch.sinks.dynamodb;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** How far one reading of a range has come. Used by one page after the other. */
final class Cursor {
    private final Range range;
    private final String table;
    private Optional<Item.Key> last;
    private int remaining;
    private boolean more = true;

    Cursor(Range range, String table, Optional<Item.Key> after, int most) {
        this.range = range;
        this.table = table;
        this.last = after;
        this.remaining = most;
    }

    QueryRequest query(int pageEvents) {
        return range.query(table, last, Math.min(pageEvents, remaining));
    }

    List<Found> advance(QueryResponse page) {
        List<Found> events = page.items().stream().map(Found::of).toList();
        remaining -= events.size();
        more = page.hasLastEvaluatedKey() && remaining > 0;
        if (more) {
            last = Optional.of(Found.key(page.lastEvaluatedKey()));
        }
        return events;
    }

    boolean hasMore() {
        return more;
    }
}
