package io.anabranch.topology;

import java.time.Instant;

/**
 * One immutable fact: something of a {@code type} happened to a user at an instant.
 *
 * @param id the event's identity: two events with one id are one event (invariant 5); well-formed, 1 to 256 bytes of UTF-8
 * @param userId whom it concerns; well-formed, 1 to 256 bytes of UTF-8
 * @param type what happened; well-formed, 1 to 256 bytes of UTF-8
 * @param timestamp when it happened, UTC, years 2000 to 2100, to the microsecond
 * @param data the field {@code data} as produced, a JSON object; {@link JsonText#NONE} where the event has none. As the decoder lets it in: within
 *     the record at most 30 deep, no name twice in an object and none longer than 1,024 characters, no number longer than 256 or beyond the range
 *     of a double, no half of a surrogate pair. No sink checks this again
 * @param extra a JSON object of all further top-level fields, each as produced; {@link JsonText#NONE} where there are none
 * @param record the record it was read from
 */
public record Event(
        String id, String userId, String type, Instant timestamp, JsonText data, JsonText extra, SourceRecord record)
        implements Decoded {}
