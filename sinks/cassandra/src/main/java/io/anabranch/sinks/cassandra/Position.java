package io.anabranch.sinks.cassandra;

import io.anabranch.sinks.kit.StoredEvent;
import java.time.Instant;
import java.util.List;

/** A place in the log: that of an event of this time and id, be it there or not. */
record Position(Instant time, String id) {
    static Position of(StoredEvent event) {
        return new Position(event.timestamp(), event.id());
    }

    static Position of(List<String> texts) {
        return new Position(Instant.parse(texts.get(0)), texts.get(1));
    }

    List<String> texts() {
        return List.of(time.toString(), id);
    }
}
