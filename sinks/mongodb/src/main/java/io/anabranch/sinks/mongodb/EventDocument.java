package io.anabranch.sinks.mongodb;

import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonWriter;
import org.bson.io.BsonOutput;

/** The fields of an event's document. */
final class EventDocument {
    static final String ID = "_id";
    static final String USER_ID = "user_id";
    static final String EVENT_TYPE = "event_type";
    static final String TIMESTAMP = "timestamp";

    static final String TIMESTAMP_MICROS = "timestamp_micros";
    static final String DATA = "data";
    /** Where in its partition the event stood, in documents that a later one may replace. */
    static final String OFFSET = "offset";

    static final String EXTRA = "extra";

    /**
     * The longest document that the server takes.
     *
     * @see <a href="https://www.mongodb.com/docs/manual/reference/limits/#mongodb-limit-BSON-Document-Size">Limits</a>
     */
    private static final int LONGEST = 16 * 1024 * 1024;

    private EventDocument() {}

    /**
     * Appends the event's document.
     *
     * @throws UnstorableException if the event can't be one; {@code output} then ends somewhere in the middle of it
     */
    static void append(Event event, Mode mode, BsonOutput output) throws UnstorableException {
        int start = output.getPosition();
        try (BsonBinaryWriter bson = new BsonBinaryWriter(output)) {
            write(event, mode, bson);
        }
        int length = output.getPosition() - start;
        if (length > LONGEST) {
            throw new UnstorableException(
                    RejectReason.TOO_LARGE,
                    "the document has " + length + " bytes, at most " + LONGEST + " are allowed");
        }
    }

    private static void write(Event event, Mode mode, BsonWriter bson) throws UnstorableException {
        if (event.isDeletion()) {
            writeDeletion(event, mode, bson);
            return;
        }
        bson.writeStartDocument();
        bson.writeString(ID, event.id());
        bson.writeString(USER_ID, event.userId());
        bson.writeString(EVENT_TYPE, event.type());
        bson.writeDateTime(TIMESTAMP, event.timestamp().toEpochMilli());
        bson.writeInt64(TIMESTAMP_MICROS, micros(event.timestamp()));
        if (mode == Mode.REPLACE) {
            bson.writeInt64(OFFSET, event.record().offset());
        }
        writeJson(DATA, event.data(), bson);
        writeJson(EXTRA, event.extra(), bson);
        bson.writeEndDocument();
    }

    /** What the document that is to be removed is known by: its id, and where documents replace one another, up to when it may be of. */
    private static void writeDeletion(Event deletion, Mode mode, BsonWriter bson) {
        bson.writeStartDocument();
        bson.writeString(ID, deletion.id());
        Optional<Instant> latest = mode == Mode.REPLACE ? latest(deletion) : Optional.empty();
        if (latest.isPresent()) {
            bson.writeInt64(TIMESTAMP_MICROS, micros(latest.get()));
            bson.writeInt64(OFFSET, deletion.record().offset());
        }
        bson.writeEndDocument();
    }

    /** The time after which a version of the event is not meant; empty where all are. */
    static Optional<Instant> latest(Event deletion) {
        return deletion.deletion().flatMap(known -> known.deletedAt().or(known::timestamp));
    }

    private static void writeJson(String name, JsonText object, BsonWriter bson) throws UnstorableException {
        if (!object.isEmpty()) {
            bson.writeName(name);
            JsonToBson.copy(object, bson);
        }
    }

    private static long micros(Instant timestamp) {
        return timestamp.getEpochSecond() * 1_000_000 + timestamp.getNano() / 1_000;
    }

    static StoredEvent read(BsonDocument document) {
        return new StoredEvent(
                document.getString(ID).getValue(),
                document.getString(USER_ID).getValue(),
                document.getString(EVENT_TYPE).getValue(),
                Instant.EPOCH.plus(document.getInt64(TIMESTAMP_MICROS).getValue(), ChronoUnit.MICROS),
                BsonToJson.of(document, DATA),
                BsonToJson.of(document, EXTRA));
    }
}
