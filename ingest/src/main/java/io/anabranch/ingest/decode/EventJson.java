package io.anabranch.ingest.decode;

import com.fasterxml.jackson.core.JsonToken;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * An event's wire form: strict, streaming, never a tree.
 *
 * <p>A JSON object in UTF-8 of {@code event_id} (optional: then the record's own place, {@code topic-partition-offset}),
 * {@code user_id}, {@code event_type}, {@code timestamp} (RFC 3339, or an integer of epoch milliseconds), {@code data} (an
 * object, optional) and any further fields; or a CloudEvent, structured or binary.
 *
 * @see Event
 */
public final class EventJson {
    private static final int MAX_ID_BYTES = 256;

    private final ByteSize largestRecord;
    private final Duration mostAhead;
    /** Decoding runs on the log client's few threads; one scratch for each of them. */
    private final ThreadLocal<ObjectFields> scratch = ThreadLocal.withInitial(ObjectFields::new);

    /**
     * @param largestRecord a record with a longer value is rejected
     * @param mostAhead an event dated further ahead of its record's own timestamp is rejected; never the local clock, so
     *     that what is stored does not depend on it (invariant 8)
     */
    public EventJson(ByteSize largestRecord, Duration mostAhead) {
        this.largestRecord = largestRecord;
        this.mostAhead = mostAhead;
    }

    /** The event that the record tells of, or the refusal. Never throws for what a producer sent. Thread-safe. */
    public Decoded decode(SourceRecord record) {
        try {
            return event(record);
        } catch (Refusal refusal) {
            return refusal.of(record);
        }
    }

    private Event event(SourceRecord record) {
        if (record.value().length > largestRecord.bytes()) {
            throw new Refusal(
                    RejectReason.RECORD_TOO_LARGE,
                    "the value has " + record.value().length + " bytes, the limit is " + largestRecord);
        }
        return checkAhead(record, record.headers().isEmpty() ? plain(record) : byHeaders(record));
    }

    private Event byHeaders(SourceRecord record) {
        CloudEventHeaders headers = CloudEventHeaders.of(record);
        if (CloudEventJson.isBinary(headers)) {
            return CloudEventJson.binary(record, headers, () -> wholeValue(record));
        }
        return headers.announceStructured() ? byFields(record, CloudEventJson::structured) : plain(record);
    }

    private Event plain(SourceRecord record) {
        return byFields(record, EventJson::event);
    }

    private Event byFields(SourceRecord record, BiFunction<SourceRecord, ObjectFields, Event> reading) {
        ObjectFields fields = read(record);
        Event event = reading.apply(record, fields);
        fields.requirePairedSurrogates();
        return event;
    }

    private JsonText wholeValue(SourceRecord record) {
        if (record.value().length == 0) {
            return JsonText.NONE;
        }
        ObjectFields fields = read(record);
        fields.requirePairedSurrogates();
        return fields.whole();
    }

    private ObjectFields read(SourceRecord record) {
        if (record.value().length == 0) {
            throw new Refusal(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        ObjectFields fields = scratch.get();
        fields.read(record.value());
        return fields;
    }

    private static Event event(SourceRecord record, ObjectFields fields) {
        return fields.has("specversion") ? CloudEventJson.structured(record, fields) : ownForm(record, fields);
    }

    private static Event ownForm(SourceRecord record, ObjectFields fields) {
        int id = -1;
        int userId = -1;
        int type = -1;
        int timestamp = -1;
        int data = -1;
        for (int field = 0; field < fields.count(); field++) {
            switch (fields.name(field)) {
                case "event_id" -> id = field;
                case "user_id" -> userId = field;
                case "event_type" -> type = field;
                case "timestamp" -> timestamp = field;
                case "data" -> data = field;
                default -> fields.leave(field);
            }
        }
        requirePresent(userId, type, timestamp);
        return new Event(
                id < 0 ? placeOf(record) : idText(fields, id),
                idText(fields, userId),
                idText(fields, type),
                timestamp(fields, timestamp),
                data < 0 ? JsonText.NONE : data(fields, data),
                fields.leftOver(),
                record);
    }

    private static void requirePresent(int userId, int type, int timestamp) {
        if (userId < 0 || type < 0 || timestamp < 0) {
            throw new Refusal(
                    RejectReason.MISSING_FIELD,
                    "missing:" + (userId < 0 ? " user_id" : "") + (type < 0 ? " event_type" : "")
                            + (timestamp < 0 ? " timestamp" : ""));
        }
    }

    private static String placeOf(SourceRecord record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    private static String idText(ObjectFields fields, int field) {
        return checkId(fields.name(field), fields.text(field));
    }

    /** @throws Refusal if this can't be an id in every store */
    static String checkId(String field, String id) {
        if (id.isEmpty()) {
            throw new Refusal(RejectReason.ID_EMPTY, field + " is empty");
        }
        // A char is at most three bytes of UTF-8, so that most ids need no second look.
        if (id.length() > MAX_ID_BYTES / 3) {
            int bytes = id.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_ID_BYTES) {
                throw new Refusal(
                        RejectReason.ID_TOO_LONG, field + " has " + bytes + " bytes, the limit is " + MAX_ID_BYTES);
            }
        }
        if (!Surrogates.arePaired(id)) {
            throw new Refusal(RejectReason.UNPAIRED_SURROGATE, field + " has an unpaired surrogate");
        }
        return id;
    }

    private static Instant timestamp(ObjectFields fields, int field) {
        if (fields.token(field) == JsonToken.VALUE_NUMBER_INT) {
            return EventTime.ofMillis(fields.bytes(), fields.start(field), fields.end(field));
        }
        fields.requireToken(field, JsonToken.VALUE_STRING, "a string or an integer");
        if (fields.hasEscapes(field)) {
            // Some serialisers write the plus sign of an offset as an escape.
            byte[] text = fields.text(field).getBytes(StandardCharsets.UTF_8);
            return EventTime.parse(text, 0, text.length);
        }
        return EventTime.parse(fields.bytes(), fields.start(field) + 1, fields.end(field) - 1);
    }

    private Event checkAhead(SourceRecord record, Event event) {
        // Very old log formats have records without a timestamp, as -1.
        if (record.timestampMillis() >= 0
                && event.timestamp().toEpochMilli() - record.timestampMillis() > mostAhead.toMillis()) {
            throw new Refusal(
                    RejectReason.TIMESTAMP_TOO_FAR_AHEAD,
                    "the timestamp is more than " + mostAhead + " ahead of the record's own, " + record.timestamp());
        }
        return event;
    }

    /** The object that the field holds; a null is none. */
    static JsonText data(ObjectFields fields, int field) {
        if (fields.token(field) == JsonToken.VALUE_NULL) {
            return JsonText.NONE;
        }
        fields.requireToken(field, JsonToken.START_OBJECT, "an object");
        return fields.value(field);
    }
}
