package io.anabranch.app.verify;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** The dead-letter topic, by who refused: which records of the log it holds, and for what reasons. */
final class DeadLetterBook {
    private static final OffsetRanges NONE = new OffsetRanges();

    private final Map<TopicPartition, Integer> partitions;
    private final Map<String, OffsetRanges> refusedBy = new HashMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private long earliestMillis = Long.MAX_VALUE;
    private boolean isTruncated;

    /** @param partitions of the log, by their numbers */
    DeadLetterBook(Map<TopicPartition, Integer> partitions) {
        this.partitions = Map.copyOf(partitions);
    }

    /** Reads the whole topic. */
    static DeadLetterBook read(EventLog log, String topic, Map<TopicPartition, Integer> partitions) {
        DeadLetterBook book = new DeadLetterBook(partitions);
        book.isTruncated = log.read(List.of(topic), Optional.empty(), book::add).values().stream()
                .anyMatch(span -> span.begin() > 0);
        return book;
    }

    /** Dead letters of other topics are passed over. */
    void add(ConsumerRecord<byte[], byte[]> letter) {
        earliestMillis = Math.min(earliestMillis, letter.timestamp());
        Integer partition = partitions.get(new TopicPartition(
                header(letter, "__connect.errors.topic"), (int) number(header(letter, "__connect.errors.partition"))));
        if (partition == null) {
            return;
        }
        long offset = number(header(letter, "__connect.errors.offset"));
        String sink = header(letter, "anabranch.sink");
        OffsetRanges refused = refusedBy.computeIfAbsent(sink, name -> new OffsetRanges());
        // After a crash the same letter may be written again; it is still one record of the log.
        if (!refused.contains(partition, offset)) {
            refused.add(partition, offset);
            reasons.merge(sink + " " + header(letter, "anabranch.reason"), 1, Integer::sum);
        }
    }

    /** Whether this sink, or {@code decode}, refused the record. */
    boolean isRefused(String sink, int partition, long offset) {
        return refusedBy.getOrDefault(sink, NONE).contains(partition, offset);
    }

    /** How many records of the log were refused, by "sink reason". */
    Map<String, Integer> reasons() {
        return Map.copyOf(reasons);
    }

    /** A record of an earlier time may have had a dead letter that retention has removed; the earliest time of all where none was removed. */
    long beginMillis() {
        return isTruncated ? earliestMillis : Long.MIN_VALUE;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException noPosition) {
            // Not a dead letter of ours: no partition has this number.
            return -1;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
