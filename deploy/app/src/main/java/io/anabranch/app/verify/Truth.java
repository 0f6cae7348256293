package io.anabranch.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the stores have to hold, by the log alone: every record that is not a dead letter of the decoder is an event. */
final class Truth {
    private final Map<String, Long> fingerprints = new HashMap<>();
    private final Map<Position, String> ids = new HashMap<>();
    private final List<Position> unaccounted = new ArrayList<>();
    private long tombstones;

    /** @param perRecord sees every event of the log once per record, in each partition's order */
    static Truth read(String brokers, Collection<String> topics, DeadLetterBook dead, Consumer<LoggedEvent> perRecord) {
        Truth truth = new Truth();
        for (String topic : topics) {
            Topic.read(brokers, topic, record -> truth.add(record, dead.refusedBy("decode"), perRecord));
        }
        return truth;
    }

    void add(ConsumerRecord<byte[], byte[]> record, Set<Position> malformed, Consumer<LoggedEvent> perRecord) {
        Position position = new Position(record.topic(), record.partition(), record.offset());
        if (record.value() == null) {
            tombstones++;
            return;
        }
        if (malformed.contains(position)) {
            return;
        }
        try {
            LoggedEvent event = event(position, record);
            fingerprints.putIfAbsent(event.id(), event.fingerprint());
            ids.put(position, event.id());
            perRecord.accept(event);
        } catch (IOException | RuntimeException e) {
            // Neither an event nor a dead letter: lost, unless somebody can say where it went.
            unaccounted.add(position);
        }
    }

    private static LoggedEvent event(Position position, ConsumerRecord<byte[], byte[]> record) throws IOException {
        JsonNode json = Fingerprint.parse(record.value());
        String id = json.path("event_id").asText(record.topic() + "-" + record.partition() + "-" + record.offset());
        JsonNode data = json.path("data");
        String canonical = data.isMissingNode() || data.isNull() ? "" : Fingerprint.canonical(data);
        String user = required(json, "user_id").asText();
        String type = required(json, "event_type").asText();
        Instant time = time(required(json, "timestamp"));
        return new LoggedEvent(
                position,
                id,
                user,
                type,
                time,
                Instant.ofEpochMilli(record.timestamp()),
                json,
                Fingerprint.of(user, type, time, canonical));
    }

    private static JsonNode required(JsonNode json, String field) throws IOException {
        JsonNode value = json.get(field);
        if (value == null) {
            throw new IOException("no " + field);
        }
        return value;
    }

    private static Instant time(JsonNode timestamp) {
        return timestamp.isNumber()
                ? Instant.ofEpochMilli(timestamp.longValue())
                : OffsetDateTime.parse(timestamp.asText()).toInstant();
    }

    /** Event id to fingerprint. */
    Map<String, Long> fingerprints() {
        return fingerprints;
    }

    /** The event ids at these positions. */
    List<String> idsAt(Set<Position> positions) {
        return positions.stream().map(ids::get).filter(id -> id != null).toList();
    }

    /** Records that are neither an event nor a dead letter. */
    List<Position> unaccounted() {
        return List.copyOf(unaccounted);
    }

    long tombstones() {
        return tombstones;
    }

    /**
     * One record of the log that is an event.
     *
     * @param logged when the record was dated
     */
    record LoggedEvent(
            Position position,
            String id,
            String user,
            String type,
            Instant time,
            Instant logged,
            JsonNode json,
            long fingerprint) {}
}
