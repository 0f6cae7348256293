package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.EventDocument.EVENT_TYPE;
import static io.anabranch.sinks.mongodb.EventDocument.ID;
import static io.anabranch.sinks.mongodb.EventDocument.TIMESTAMP_MICROS;
import static io.anabranch.sinks.mongodb.EventDocument.USER_ID;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bson.BsonDocument;

/**
 * An event as the collection holds it.
 *
 * @param timestamp when it happened, to the microsecond
 * @param data equal to the producer's by value; empty where the event has none
 * @param extra all further top-level fields; empty where there are none
 */
public record StoredEvent(
        String id, String userId, String type, Instant timestamp, BsonDocument data, BsonDocument extra) {
    static StoredEvent of(BsonDocument document) {
        return new StoredEvent(
                document.getString(ID).getValue(),
                document.getString(USER_ID).getValue(),
                document.getString(EVENT_TYPE).getValue(),
                Instant.EPOCH.plus(document.getInt64(TIMESTAMP_MICROS).getValue(), ChronoUnit.MICROS),
                document.getDocument(EventDocument.DATA, new BsonDocument()),
                document.getDocument(EventDocument.EXTRA, new BsonDocument()));
    }
}
