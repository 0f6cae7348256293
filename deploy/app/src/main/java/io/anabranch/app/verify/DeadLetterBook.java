package io.anabranch.app.verify;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The dead-letter topic, by who refused: which records of the log it holds, and for what reasons. */
final class DeadLetterBook {
    private static final String TOPIC = "__connect.errors.topic";

    private final Map<String, Set<Position>> refusedBy = new HashMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    static DeadLetterBook read(String brokers, String deadLetters, Collection<String> topics) {
        DeadLetterBook book = new DeadLetterBook();
        Topic.read(brokers, deadLetters, letter -> {
            if (topics.contains(header(letter, TOPIC))) {
                book.add(letter);
            }
        });
        return book;
    }

    void add(ConsumerRecord<byte[], byte[]> letter) {
        Position position = new Position(
                header(letter, TOPIC),
                Integer.parseInt(header(letter, "__connect.errors.partition")),
                Long.parseLong(header(letter, "__connect.errors.offset")));
        String sink = header(letter, "anabranch.sink");
        // After a crash the same letter may be written again; it is still one record of the log.
        if (refusedBy.computeIfAbsent(sink, name -> new HashSet<>()).add(position)) {
            reasons.merge(sink + " " + header(letter, "anabranch.reason"), 1, Integer::sum);
        }
    }

    /** The records that this sink, or {@code decode}, refused. */
    Set<Position> refusedBy(String sink) {
        return refusedBy.getOrDefault(sink, Set.of());
    }

    /** How many records of the log were refused, by "sink reason". */
    Map<String, Integer> reasons() {
        return Map.copyOf(reasons);
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
