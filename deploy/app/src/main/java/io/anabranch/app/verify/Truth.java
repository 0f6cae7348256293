package io.anabranch.app.verify;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the stores have to hold, by the log alone: every record that is neither a tombstone nor a deletion nor a dead letter
 * of the decoder is an event. */
final class Truth {
    private final LogReader reader;
    private final Map<String, Long> fingerprints = new HashMap<>();
    private final Map<Position, String> ids = new HashMap<>();
    private final List<Position> unaccounted = new ArrayList<>();
    private final List<Position> wronglyDeadLettered = new ArrayList<>();
    private long tombstones;
    private long deletions;

    Truth(LogReader reader) {
        this.reader = reader;
    }

    /** @param perRecord sees every event and every deletion of the log once per record, in each partition's order */
    static Truth read(
            String brokers, Collection<String> topics, LogReader reader, DeadLetterBook dead, LogVisitor perRecord) {
        Truth truth = new Truth(reader);
        for (String topic : topics) {
            Topic.read(brokers, topic, record -> truth.add(record, dead.refusedBy("decode"), perRecord));
        }
        return truth;
    }

    /** @param refused where the pipeline's decoder made a dead letter */
    void add(ConsumerRecord<byte[], byte[]> record, Set<Position> refused, LogVisitor perRecord) {
        Position position = new Position(record.topic(), record.partition(), record.offset());
        LogEntry entry = reader.read(source(record));
        deletions += entry instanceof LogEntry.Deletion ? 1 : 0;
        if (entry instanceof LogEntry.Nothing) {
            tombstones++;
        } else if (!(entry instanceof LogEntry.Malformed) && refused.contains(position)) {
            wronglyDeadLettered.add(position);
        } else if (entry instanceof LogEntry.Deletion deletion) {
            perRecord.delete(new LoggedDeletion(
                    position, deletion.id(), deletion.user(), deletion.time(), deletion.deletedAt()));
        } else if (entry instanceof LogEntry.Event event) {
            add(logged(position, event, record), perRecord);
        } else if (!refused.contains(position)) {
            // Neither an event nor a dead letter: lost, unless somebody can say where it went.
            unaccounted.add(position);
        }
    }

    private void add(LoggedEvent event, LogVisitor perRecord) {
        fingerprints.putIfAbsent(event.id(), event.fingerprint());
        ids.put(event.position(), event.id());
        try {
            perRecord.add(event);
        } catch (ArithmeticException beyondAllScores) {
            // A leaderboard can't have it, and its sink made no dead letter of it.
            unaccounted.add(event.position());
        }
    }

    private static SourceRecord source(ConsumerRecord<byte[], byte[]> record) {
        List<SourceRecord.Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new SourceRecord.Header(header.key(), header.value())));
        return new SourceRecord(
                record.topic(),
                /* topicId= */ "",
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                headers);
    }

    private static LoggedEvent logged(Position position, LogEntry.Event event, ConsumerRecord<byte[], byte[]> record) {
        String data = event.data().map(Fingerprint::canonical).orElse("");
        return new LoggedEvent(
                position,
                event.id(),
                event.user(),
                event.type(),
                event.time(),
                Instant.ofEpochMilli(record.timestamp()),
                event.data().orElse(MissingNode.getInstance()),
                event.extra(),
                Fingerprint.of(event.user(), event.type(), event.time(), data));
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

    /** Dead letters of the decoder that are events, or deletions, all the same. */
    List<Position> wronglyDeadLettered() {
        return List.copyOf(wronglyDeadLettered);
    }

    /** Records of which nothing is stored, and which are no mistake. */
    long tombstones() {
        return tombstones;
    }

    /** Records that delete an event. */
    long deletions() {
        return deletions;
    }

    /** Sees the log record by record, in each partition's order. */
    interface LogVisitor {
        void add(LoggedEvent event);

        /** By default nothing: what is counted or published once is not taken back. */
        default void delete(LoggedDeletion deletion) {}
    }

    /** One record of the log that deletes an event, as {@link LogEntry.Deletion} has it. */
    record LoggedDeletion(
            Position position, String id, Optional<String> user, Optional<Instant> time, Optional<Instant> deletedAt) {}

    /**
     * One record of the log that is an event.
     *
     * @param logged when the record was dated
     * @param data missing where the event has none
     * @param extra an object of all further fields
     */
    record LoggedEvent(
            Position position,
            String id,
            String user,
            String type,
            Instant time,
            Instant logged,
            JsonNode data,
            JsonNode extra,
            long fingerprint) {
        /** The value at this pointer into the event in its canonical form, wherever its producer has the parts. */
        JsonNode at(JsonPointer pointer) {
            boolean isField = pointer.tail().matches();
            return switch (pointer.getMatchingProperty()) {
                case "data" -> data.at(pointer.tail());
                case "event_id" -> isField ? TextNode.valueOf(id) : extra.at(pointer);
                case "user_id" -> isField ? TextNode.valueOf(user) : extra.at(pointer);
                case "event_type" -> isField ? TextNode.valueOf(type) : extra.at(pointer);
                default -> extra.at(pointer);
            };
        }
    }
}
