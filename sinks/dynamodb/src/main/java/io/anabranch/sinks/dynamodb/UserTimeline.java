package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.StoredEvents;
import java.time.Instant;
import java.util.List;

/** A user's events, newest first; of one instant, the greater id first. */
public final class UserTimeline {
    /** Above every sort key of an event: a colon follows the digits. */
    private static final String END = Keys.EVENT + ':';

    private final TableReader reading;

    UserTimeline(TableReader reading) {
        this.reading = reading;
    }

    /** All that happened to the user. */
    public StoredEvents of(String userId) {
        return upTo(userId, END);
    }

    /**
     * What happened to the user before an instant.
     *
     * @param before exclusive
     */
    public StoredEvents before(String userId, Instant before) {
        return upTo(userId, Keys.EVENT + Keys.timeFrom(before));
    }

    private StoredEvents upTo(String userId, String end) {
        // An event of the end's own instant goes on with its id, and so is past the end.
        Range range = new Range(Range.View.TIMELINE, Keys.ofUser(userId), Keys.EVENT, end);
        return new StoredEvents(new RangeQuery(reading, List.of(range)));
    }
}
