package io.anabranch.sinks.cassandra;

import java.time.Instant;

/** A place in the log: that of an event of this time and id, be it there or not. */
record Position(Instant time, String id) {
    static Position of(StoredEvent event) {
        return new Position(event.timestamp(), event.id());
    }
}
