package io.anabranch.topology;

import java.time.Instant;
import java.util.Optional;

/**
 * One immutable fact: something of a {@code type} happened to a user at an instant. Or, where the settings want it, the word
 * that such a fact is to be removed again: a {@link Deletion}, which only a sink sees that {@link Sink#applies applies} it.
 *
 * @param id the event's identity: two events with one id are one event (invariant 5); well-formed, 1 to 256 bytes of UTF-8
 * @param userId whom it concerns; well-formed, 1 to 256 bytes of UTF-8; of a deletion empty where it is not known
 * @param type what happened; well-formed, 1 to 256 bytes of UTF-8; of a deletion always empty
 * @param timestamp when it happened, UTC, years 2000 to 2100, to the microsecond; of a deletion that does not know it, its
 *     own time, or else its record's
 * @param data the field {@code data} as produced, a JSON object; {@link JsonText#NONE} where the event has none. As the decoder lets it in: within
 *     the record at most 30 deep, no name twice in an object and none longer than 1,024 characters, no number longer than 256 or beyond the range
 *     of a double, no half of a surrogate pair. No sink checks this again
 * @param extra a JSON object of all further top-level fields, each as produced; {@link JsonText#NONE} where there are none
 * @param record the record it was read from
 * @param deletion there where the event of this id is to be removed, with what is known of it; empty of every fact
 */
public record Event(
        String id,
        String userId,
        String type,
        Instant timestamp,
        JsonText data,
        JsonText extra,
        SourceRecord record,
        Optional<Deletion> deletion)
        implements Decoded {
    /** A fact. */
    public Event(
            String id,
            String userId,
            String type,
            Instant timestamp,
            JsonText data,
            JsonText extra,
            SourceRecord record) {
        this(id, userId, type, timestamp, data, extra, record, Optional.empty());
    }

    /** The word that the event of this id is to be removed. */
    public static Event deletion(String id, Deletion known, SourceRecord record) {
        return new Event(
                id,
                known.userId().orElse(""),
                "",
                known.timestamp().or(known::deletedAt).orElseGet(record::timestamp),
                JsonText.NONE,
                JsonText.NONE,
                record,
                Optional.of(known));
    }

    /** Whether it removes an event, and is none. */
    public boolean isDeletion() {
        return deletion.isPresent();
    }
}
