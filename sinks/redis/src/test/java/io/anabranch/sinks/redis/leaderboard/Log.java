package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Events of one partition of one topic, one offset after another. */
public final class Log {
    public static final Instant START = Instant.parse("2026-11-21T08:15:37.123456Z");

    private final String topicId;
    private final int partition;
    private long offset;
    private long reading;

    public Log(String topicId, int partition) {
        this.topicId = topicId;
        this.partition = partition;
    }

    /** What comes from here on is brought by another reading of the partition. */
    public void assignAgain() {
        reading++;
    }

    /** The user's next event, a purchase of this amount. */
    public Event amount(String user, String amount) {
        return event(user, "purchase", START, "{\"amount\":" + amount + "}", "");
    }

    public Event amountAt(String user, String amount, Instant time) {
        return event(user, "purchase", time, "{\"amount\":" + amount + "}", "");
    }

    /** An event of this id, at another offset whenever it is sent. */
    public Event again(String id, String user, String amount, Instant time) {
        return event(id, user, "purchase", time, "{\"amount\":" + amount + "}", "");
    }

    public Event event(String user, String type, Instant time, String data, String extra) {
        return event(topicId + "-" + partition + "-" + offset, user, type, time, data, extra);
    }

    private Event event(String id, String user, String type, Instant time, String data, String extra) {
        long at = offset++;
        byte[] value = data.getBytes(StandardCharsets.UTF_8);
        SourceRecord record =
                new SourceRecord("log", topicId, partition, at, reading, time.toEpochMilli(), null, value, List.of());
        return new Event(id, user, type, time, JsonText.of(data), JsonText.of(extra), record);
    }
}
