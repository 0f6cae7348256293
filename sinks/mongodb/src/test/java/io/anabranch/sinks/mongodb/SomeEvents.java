package io.anabranch.sinks.mongodb;

import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Events for tests that need no order and no store. */
final class SomeEvents {
    static final Instant TIMESTAMP = Instant.parse("2026-11-21T08:15:37.123456Z");

    private SomeEvents() {}

    /** Event i has the id {@code e-i} and stands at offset i. */
    static List<Event> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event(i, "e-" + i, "{\"n\":" + i + "}"))
                .toList();
    }

    /** The deletion of this id, at this offset. */
    static Event deletion(long offset, String id, Deletion known) {
        return Event.deletion(id, known, event(offset, id, "{}").record());
    }

    static Event event(long offset, String id, String data) {
        return event(offset, id, JsonText.of(data), JsonText.NONE);
    }

    static Event event(long offset, String id, JsonText data, JsonText extra) {
        byte[] value = data.toString().getBytes(StandardCharsets.UTF_8);
        SourceRecord record =
                new SourceRecord("events", "topic-id", 0, offset, TIMESTAMP.toEpochMilli(), null, value, List.of());
        return new Event(id, "user", "type", TIMESTAMP, data, extra, record);
    }
}
