package io.anabranch.ingest;

import io.anabranch.ingest.OffsetStore.Range;
import io.anabranch.ingest.SimulatedRecord.Kind;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.Tombstone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** A topic that grows, has gaps as compaction and transactions leave them, and loses its beginning to retention. */
final class SimulatedLog {
    static final String TOPIC = "events";
    static final int MAX_RECORD_BYTES = 300;

    /** Further than what counts as near when partitions are assigned. */
    private static final int LARGE_GAP = 30_000;

    private final SimulatedWorld world;
    private final List<SimulatedBranch> branches;
    private final List<Part> parts = new ArrayList<>();
    private long made;

    private static final class Part {
        private final TopicPartition partition;
        private final List<SimulatedRecord> records = new ArrayList<>();
        private final Map<Long, SimulatedRecord> byOffset = new HashMap<>();
        private long begin;
        private long end;

        Part(int number) {
            this.partition = new TopicPartition(TOPIC, number);
        }

        /** Index of the first record at this offset or later. */
        int indexOf(long offset) {
            int low = 0;
            int high = records.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (records.get(middle).offset < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    SimulatedLog(SimulatedWorld world, int partitions, List<SimulatedBranch> branches) {
        this.world = world;
        this.branches = branches;
        for (int number = 0; number < partitions; number++) {
            parts.add(new Part(number));
        }
    }

    int partitions() {
        return parts.size();
    }

    TopicPartition partition(int number) {
        return parts.get(number).partition;
    }

    List<SimulatedRecord> records(int partition) {
        return parts.get(partition).records;
    }

    long begin(int partition) {
        return parts.get(partition).begin;
    }

    long end(int partition) {
        return parts.get(partition).end;
    }

    Range range(int partition) {
        return new Range(begin(partition), end(partition));
    }

    /** A producer's run of records into one partition. */
    void append(int records) {
        Part part = parts.get(world.random.nextInt(parts.size()));
        for (int i = 0; i < records; i++) {
            if (world.chance(0.08)) {
                part.end += world.chance(0.03) ? LARGE_GAP : world.between(1, 3);
            }
            SimulatedRecord record = record(part);
            part.records.add(record);
            part.byOffset.put(record.offset, record);
            part.end++;
        }
        if (world.chance(0.3)) {
            // The marker of a transaction.
            part.end++;
        }
        world.trace("log: partition", part.partition.partition(), "ends at", part.end);
    }

    private SimulatedRecord record(Part part) {
        double kind = world.random.nextDouble();
        boolean repeats = world.chance(0.03) && !part.records.isEmpty();
        return new SimulatedRecord(
                kind < 0.05 ? Kind.MALFORMED : kind < 0.10 ? Kind.TOMBSTONE : Kind.EVENT,
                part.partition.partition(),
                part.end,
                part.records.size(),
                repeats ? part.records.get(part.records.size() - 1).id : "e" + made++,
                world.chance(0.5) ? "a" : "b",
                world.chance(0.05) ? world.random.nextInt(branches.size()) : -1,
                world.between(10, MAX_RECORD_BYTES),
                branches.size());
    }

    /** Retention takes some of the beginning of one partition. */
    void removeBeginning() {
        Part part = parts.get(world.random.nextInt(parts.size()));
        int from = part.indexOf(part.begin);
        if (from < part.records.size()) {
            int to = from + 1 + world.random.nextInt(part.records.size() - from);
            part.begin = to < part.records.size() ? part.records.get(to).offset : part.end;
            world.trace("log: partition", part.partition.partition(), "begins at", part.begin);
        }
    }

    /** Polls some records from these places, as a consumer does, and moves the places on. */
    RawPoll poll(Map<PartitionAssignment, Long> places, int maxRecords, long maxBytes) {
        Map<TopicPartition, PartitionAssignment> assignments = new HashMap<>();
        places.keySet().forEach(assignment -> assignments.put(assignment.partition(), assignment));
        List<PartitionAssignment> order = new ArrayList<>(assignments.values());
        order.sort(Comparator.comparing(assignment -> assignment.partition().partition()));
        Map<TopicPartition, List<ConsumerRecord<byte[], Object>>> records = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        long bytes = 0;
        int left = maxRecords;
        int first = order.isEmpty() ? 0 : world.random.nextInt(order.size());
        for (int i = 0; i < order.size(); i++) {
            PartitionAssignment assignment = order.get((first + i) % order.size());
            Part part = parts.get(assignment.partition().partition());
            long place = places.getOrDefault(assignment, 0L);
            if (place < part.begin) {
                throw new OffsetOutOfRangeException(Map.of(part.partition, place));
            }
            if (world.chance(0.2) || left == 0) {
                continue;
            }
            List<ConsumerRecord<byte[], Object>> taken = new ArrayList<>();
            int index = part.indexOf(place);
            long after = place;
            while (index < part.records.size() && left > 0 && bytes < maxBytes) {
                SimulatedRecord record = part.records.get(index);
                taken.add(asConsumed(record));
                bytes += record.heldBytes;
                after = record.offset + 1;
                left--;
                index++;
            }
            if (index == part.records.size() && bytes < maxBytes && world.chance(0.7)) {
                after = part.end;
            }
            if (after > place) {
                next.put(part.partition, new OffsetAndMetadata(after));
                if (!taken.isEmpty()) {
                    records.put(part.partition, taken);
                }
            }
        }
        RawPoll poll = RawPoll.of(new ConsumerRecords<>(records, next), assignments::get, places);
        // The client's own map has another order in each JVM.
        return new RawPoll(poll.parts().stream()
                .sorted(Comparator.comparing(
                        part -> part.assignment().partition().partition()))
                .toList());
    }

    @SuppressWarnings("unchecked") // A consumer of carriers: see ReadingConsumer.
    private static ConsumerRecord<byte[], Object> asConsumed(SimulatedRecord record) {
        return (ConsumerRecord<byte[], Object>) (ConsumerRecord<byte[], ?>) record.raw;
    }

    SimulatedRecord at(SourceRecord record) {
        SimulatedRecord found = parts.get(record.partition()).byOffset.get(record.offset());
        if (found == null) {
            throw new AssertionError("no record " + record);
        }
        return found;
    }

    Decoded decode(SourceRecord record) {
        SimulatedRecord known = at(record);
        return switch (known.kind) {
            case MALFORMED -> new Rejected(record, KafkaReading.DECODE, RejectReason.MALFORMED_JSON, "");
            case TOMBSTONE -> new Tombstone(record);
            case EVENT -> new Event(known.id, "user", known.type, Instant.EPOCH, JsonText.NONE, JsonText.NONE, record);
        };
    }
}
