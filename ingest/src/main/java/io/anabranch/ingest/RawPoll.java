package io.anabranch.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll brought, not yet decoded.
 *
 * @param heldBytes heap that it will take
 */
record RawPoll(List<Part> parts, long heldBytes) {
    /**
     * The records of one partition.
     *
     * @param from where the poll before had come to
     * @param next where the next poll goes on; past transaction markers too
     */
    record Part(
            PartitionAssignment assignment, long from, long next, List<? extends ConsumerRecord<byte[], ?>> records) {}

    /**
     * Sorts a poll by partition and moves the places on.
     *
     * @param assignment of a partition; null for one that is not this process's any more
     * @param places where each assignment's polls have come to
     */
    static RawPoll of(
            ConsumerRecords<byte[], ?> records,
            Function<TopicPartition, @org.jspecify.annotations.Nullable PartitionAssignment> assignment,
            Map<PartitionAssignment, Long> places,
            long heldBytes) {
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                records.nextOffsets().entrySet()) {
            PartitionAssignment own = assignment.apply(next.getKey());
            Long from = own == null ? null : places.get(own);
            if (own != null && from != null && next.getValue().offset() > from) {
                places.put(own, next.getValue().offset());
                parts.add(new Part(own, from, next.getValue().offset(), records.records(next.getKey())));
            }
        }
        return new RawPoll(parts, heldBytes);
    }

    long records() {
        return parts.stream().mapToLong(part -> part.records().size()).sum();
    }

    /** Of keys and values, as the broker held them before compression. */
    long recordBytes() {
        long bytes = 0;
        for (Part part : parts) {
            for (ConsumerRecord<byte[], ?> record : part.records()) {
                bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
            }
        }
        return bytes;
    }
}
