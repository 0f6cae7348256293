package io.anabranch.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** One record of the simulated log, and what has become of it in each branch. */
final class SimulatedRecord {
    enum Kind {
        EVENT,
        MALFORMED,
        TOMBSTONE
    }

    final Kind kind;
    final int partition;
    final long offset;
    /** Its place among the partition's records. */
    final int index;

    final String id;
    final String type;
    /** Index of the branch whose store can never hold it; below 0 for none. */
    final int poison;

    final ConsumerRecord<byte[], byte[]> raw;
    /** Heap that it takes decoded. */
    final long heldBytes;

    /** By branch: whether its store holds it. */
    final boolean[] stored;
    /** By branch: how often its store was made to write it. */
    final int[] writes;
    /** By branch: whether its dead letter was acknowledged. */
    final boolean[] acknowledged;
    /** By branch: how many dead letters there are of it. */
    final int[] letters;

    SimulatedRecord(
            Kind kind,
            int partition,
            long offset,
            int index,
            String id,
            String type,
            int poison,
            int bytes,
            int branches) {
        this.kind = kind;
        this.partition = partition;
        this.offset = offset;
        this.index = index;
        this.id = id;
        this.type = type;
        this.poison = poison;
        byte @Nullable [] value = kind == Kind.TOMBSTONE ? null : id.getBytes(StandardCharsets.UTF_8);
        this.raw = new ConsumerRecord<>(
                SimulatedLog.TOPIC,
                partition,
                offset,
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                ConsumerRecord.NULL_SIZE,
                bytes,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
        this.heldBytes = HeldBytes.of(bytes);
        this.stored = new boolean[branches];
        this.writes = new int[branches];
        this.acknowledged = new boolean[branches];
        this.letters = new int[branches];
    }

    /** Whether a branch may commit past it (invariants 1 and 3). */
    boolean isSafe(SimulatedBranch branch) {
        if (branch.rejects(this)) {
            return acknowledged[branch.index()];
        }
        return !branch.wants(this) || stored[branch.index()];
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
