package io.anabranch.sinks.redis;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
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
    private static final byte[] EXTRA = ",\"extra\":".getBytes(StandardCharsets.US_ASCII);

    private FeedMessage() {}

    /** @param before as {@link Sequence#before} tells it */
    static byte[] of(Event event, long before) {
        byte[] head = head(event, before);
        JsonText data = event.payload();
        JsonText extra = event.extra();
        int extraLength = extra.isEmpty() ? 0 : EXTRA.length + extra.length();
        byte[] message = new byte[head.length + data.length() + extraLength + 1];
        System.arraycopy(head, 0, message, 0, head.length);
        copy(data, message, head.length);
        if (!extra.isEmpty()) {
            System.arraycopy(EXTRA, 0, message, head.length + data.length(), EXTRA.length);
            copy(extra, message, head.length + data.length() + EXTRA.length);
        }
        message[message.length - 1] = '}';
        return message;
    }

    private static byte[] head(Event event, long before) {
        JsonStringEncoder json = JsonStringEncoder.getInstance();
        StringBuilder head = new StringBuilder(256).append("{\"event_id\":\"");
        json.quoteAsString(event.id(), head);
        head.append("\",\"topic_id\":\"");
        json.quoteAsString(event.record().topicId(), head);
        head.append("\",\"partition\":").append(event.record().partition());
        head.append(",\"offset\":").append(event.record().offset());
        head.append(before >= 0 ? ",\"prev\":" : ",\"since\":").append(before >= 0 ? before : ~before);
        head.append(",\"user_id\":\"");
        json.quoteAsString(event.userId(), head);
        head.append("\",\"event_type\":\"");
        json.quoteAsString(event.type(), head);
        head.append("\",\"timestamp\":\"");
        UtcText.append(event.timestamp(), head);
        head.append(event.payload().isEmpty() ? "\"" : "\",\"data\":");
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void copy(JsonText json, byte[] to, int at) {
        System.arraycopy(json.array(), json.start(), to, at, json.length());
    }
}
