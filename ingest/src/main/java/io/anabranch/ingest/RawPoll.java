package io.anabranch.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What one poll brought, not yet decoded. */
record RawPoll(List<Part> parts) {
    /**
     * The records of one partition.
     *
     * @param from where the poll before had come to
     * @param next where the next poll goes on; past transaction markers too
     */
    record Part(
            PartitionAssignment assignment, long from, long next, List<? extends ConsumerRecord<byte[], ?>> records) {
        /** Its records from one index to another; the last piece covers the markers after them too. */
        private Part piece(int begin, int end) {
            return new Part(
                    assignment,
                    begin == 0 ? from : records.get(begin - 1).offset() + 1,
                    end == records.size() ? next : records.get(end - 1).offset() + 1,
                    records.subList(begin, end));
        }
    }

    /**
     * Sorts a poll by partition and moves the places on.
     *
     * @param assignment of a partition; null for one that is not this process's any more
     * @param places where each assignment's polls have come to
     */
    static RawPoll of(
            ConsumerRecords<byte[], ?> records,
            Function<TopicPartition, @org.jspecify.annotations.Nullable PartitionAssignment> assignment,
            Map<PartitionAssignment, Long> places) {
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
        return new RawPoll(parts);
    }

    int records() {
        return parts.stream().mapToInt(part -> part.records().size()).sum();
    }

    /** Heap that it will take. */
    long heldBytes() {
        long bytes = 0;
        for (Part part : parts) {
            for (ConsumerRecord<byte[], ?> record : part.records()) {
                bytes += HeldBytes.of(record);
            }
        }
        return bytes;
    }

    /** The same in pieces of at most so many records, so that who takes them may take little; all in their order. */
    List<RawPoll> pieces(int maxRecords) {
        List<RawPoll> pieces = new ArrayList<>();
        List<Part> piece = new ArrayList<>();
        int left = maxRecords;
        for (Part part : parts) {
            int begin = 0;
            do {
                int end = Math.min(part.records().size(), begin + left);
                piece.add(part.piece(begin, end));
                left -= end - begin;
                begin = end;
                if (left == 0) {
                    pieces.add(new RawPoll(piece));
                    piece = new ArrayList<>();
                    left = maxRecords;
                }
            } while (begin < part.records().size());
        }
        if (!piece.isEmpty()) {
            pieces.add(new RawPoll(piece));
        }
        return pieces;
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
