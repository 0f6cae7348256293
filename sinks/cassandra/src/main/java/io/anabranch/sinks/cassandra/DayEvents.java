package io.anabranch.sinks.cassandra;

import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import java.util.Optional;

/**
 * A run of the day log, newest first; of one time, the lesser id first, by its UTF-8 bytes. Each request is answered by as many replicas as
 * the settings' {@code consistency} says, so an event that was written by {@code LOCAL_QUORUM} is there.
 *
 * <p>Of a stream, however slow its reader, there wait of each bucket one page and the one after it, of all buckets together about
 * {@code 2 * 4 MiB} of rows; of each day, none before it is due. A page is sized by the rows of the one before, the first is of 32 rows a
 * bucket: where rows suddenly get larger, a page does too, once. For a page each of a day's b buckets is asked for its share of the limit and
 * the share's root, so about {@code limit + b + sqrt(limit * b)} rows are read.
 */
public final class DayEvents extends StoredEvents {
    private final DayLogQuery query;

    DayEvents(DayLogQuery query) {
        super(query);
        this.query = query;
    }

    /**
     * Those of one type among them. The table has no key for it, so all of them are read and paid for, whatever their types, and
     * the others are dropped here: of n types alike, n times what is returned. Where that is too much, DynamoDB's
     * {@code TypeOnDate} and MongoDB's index read only what they return.
     */
    public DayEvents ofType(String type) {
        return new DayEvents(query.with(Optional.of(type), query.start()));
    }

    /** Those right after that event in this order: the way to go on where a stream has ended early. */
    public DayEvents before(StoredEvent last) {
        return new DayEvents(query.with(query.type(), Optional.of(Position.of(last))));
    }
}
