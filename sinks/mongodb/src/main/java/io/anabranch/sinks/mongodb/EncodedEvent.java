package io.anabranch.sinks.mongodb;

import io.anabranch.topology.Event;
import java.util.List;
import org.bson.RawBsonDocument;

/** An event and its document; of a deletion what the document that it removes is known by. */
record EncodedEvent(Event event, RawBsonDocument document) {
    boolean isDeletion() {
        return event.isDeletion();
    }

    static List<RawBsonDocument> documents(List<EncodedEvent> events) {
        return events.stream().map(EncodedEvent::document).toList();
    }
}
