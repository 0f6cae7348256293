package io.anabranch.sinks.mongodb;

import io.anabranch.topology.Event;
import java.util.List;
import org.bson.RawBsonDocument;

/** An event and its document. */
record EncodedEvent(Event event, RawBsonDocument document) {
    static List<RawBsonDocument> documents(List<EncodedEvent> events) {
        return events.stream().map(EncodedEvent::document).toList();
    }
}
