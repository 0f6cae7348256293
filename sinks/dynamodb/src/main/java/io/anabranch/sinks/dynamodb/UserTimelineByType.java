package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.StoredEvents;
import java.time.Instant;
import java.util.List;

/** A user's events of one type in a time range, oldest first; of one instant, the lesser id first. */
public final class UserTimelineByType {
    private final TableReader reading;

    UserTimelineByType(TableReader reading) {
        this.reading = reading;
    }

    /**
     * What of a type happened to the user between two instants.
     *
     * @param since inclusive
     * @param until exclusive
     * @throws IllegalArgumentException if the range ends before it starts
     */
    public StoredEvents of(String userId, String type, Instant since, Instant until) {
        if (until.isBefore(since)) {
            throw new IllegalArgumentException("The range ends at " + until + ", before it starts at " + since);
        }
        // A sort key goes on with the id, and so is past the bound of its own instant.
        Range range = new Range(
                Range.View.USER_AND_TYPE, Keys.ofUserAndType(userId, type), Keys.timeFrom(since), Keys.timeFrom(until));
        return new StoredEvents(new RangeQuery(reading, List.of(range)));
    }
}
