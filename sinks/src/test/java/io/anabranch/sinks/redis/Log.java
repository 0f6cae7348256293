package io.anabranch.sinks.redis;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Events of one partition of one topic, one offset after another. */
final class Log {
    static final Instant START = Instant.parse("2026-11-21T08:15:37.123456Z");

    private final String topicId;
    private final int partition;
    private long offset;

    Log(String topicId, int partition) {
        this.topicId = topicId;
        this.partition = partition;
    }

    /** The user's next event, a purchase of this amount. */
    Event amount(String user, String amount) {
        return event(user, "purchase", START, "{\"amount\":" + amount + "}", "");
    }

    Event amountAt(String user, String amount, Instant time) {
        return event(user, "purchase", time, "{\"amount\":" + amount + "}", "");
    }

    Event event(String user, String type, Instant time, String payload, String extra) {
        long at = offset++;
        byte[] value = payload.getBytes(StandardCharsets.UTF_8);
        SourceRecord record =
                new SourceRecord("log", topicId, partition, at, time.toEpochMilli(), null, value, List.of());
        String id = topicId + "-" + partition + "-" + at;
        return new Event(id, user, type, time, JsonText.of(payload), JsonText.of(extra), record);
    }
}
