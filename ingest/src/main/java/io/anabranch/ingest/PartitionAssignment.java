package io.anabranch.ingest;

import io.anabranch.topology.Partition;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition in this process's hands, from its assignment to its revocation. A partition that comes back is another
 * assignment, so what was read under the former one is never committed (invariant 2).
 */
final class PartitionAssignment {
    private static final AtomicLong EPOCHS = new AtomicLong();

    private final TopicPartition partition;
    private final String topicId;
    private final long epoch = EPOCHS.incrementAndGet();
    private volatile boolean closing;
    private volatile boolean over;

    PartitionAssignment(TopicPartition partition, String topicId) {
        this.partition = partition;
        this.topicId = topicId;
    }

    TopicPartition partition() {
        return partition;
    }

    String topicId() {
        return topicId;
    }

    Partition identity() {
        return new Partition(topicId, partition.partition());
    }

    /** A number that no other assignment has. */
    long epoch() {
        return epoch;
    }

    /** Whether it is about to be revoked: what is in flight may finish, nothing further is handed out. */
    boolean isClosing() {
        return closing || over;
    }

    void close() {
        closing = true;
    }

    /** Whether it is another process's by now. */
    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    @Override
    public String toString() {
        return partition + " (epoch " + epoch + ")";
    }
}
