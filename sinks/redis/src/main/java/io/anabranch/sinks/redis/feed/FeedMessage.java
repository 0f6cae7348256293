package io.anabranch.sinks.redis.feed;

import io.anabranch.topology.Event;
import java.nio.charset.StandardCharsets;

/**
 * What a subscriber receives, as one JSON object in UTF-8:
 *
 * <pre>{@code
 * {"event_id":"e-1","topic_id":"hG9...","partition":3,"offset":17,"prev":12,"user_id":"u-7","event_type":"purchase",
 *  "timestamp":"2026-11-21T08:15:37.123456Z","data":{...},"extra":{...}}
 * }</pre>
 *
 * <p>{@code data} and {@code extra} are the producer's bytes, absent where the event has none. A repeated message has the
 * {@code event_id}, the topic, the partition and the offset of the first. On one channel the offsets of a partition rise;
 * {@code prev} or, where that isn't known, {@code since} tells what came before, see {@link Sequence}.
 */
final class FeedMessage {
    private static final byte[] EVENT_ID = ascii("{\"event_id\":\"");
    private static final byte[] TOPIC_ID = ascii("\",\"topic_id\":\"");
    private static final byte[] PARTITION = ascii("\",\"partition\":");
    private static final byte[] OFFSET = ascii(",\"offset\":");
    private static final byte[] PREV = ascii(",\"prev\":");
    private static final byte[] SINCE = ascii(",\"since\":");
    private static final byte[] USER_ID = ascii(",\"user_id\":\"");
    private static final byte[] EVENT_TYPE = ascii("\",\"event_type\":\"");
    private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] QUOTE = ascii("\"");
    private static final byte[] DATA = ascii(",\"data\":");
    private static final byte[] EXTRA = ascii(",\"extra\":");
    private static final byte[] END = ascii("}");

    private FeedMessage() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param before as {@link Sequence#before} tells it
     * @param json to write it with; left empty
     */
    static byte[] of(Event event, long before, Utf8Json json) {
        json.raw(EVENT_ID);
        json.text(event.id());
        json.raw(TOPIC_ID);
        json.text(event.record().topicId());
        json.raw(PARTITION);
        json.number(event.record().partition());
        json.raw(OFFSET);
        json.number(event.record().offset());
        json.raw(before >= 0 ? PREV : SINCE);
        json.number(before >= 0 ? before : ~before);
        json.raw(USER_ID);
        json.text(event.userId());
        json.raw(EVENT_TYPE);
        json.text(event.type());
        json.raw(TIMESTAMP);
        json.time(event.timestamp());
        json.raw(QUOTE);
        if (!event.data().isEmpty()) {
            json.raw(DATA);
            json.raw(event.data());
        }
        if (!event.extra().isEmpty()) {
            json.raw(EXTRA);
            json.raw(event.extra());
        }
        json.raw(END);
        return json.take();
    }
}
