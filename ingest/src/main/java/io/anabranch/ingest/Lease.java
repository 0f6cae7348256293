package io.anabranch.ingest;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition in this reader's hands, from its assignment to its revocation. A partition that comes back is another lease,
 * so what was read under the former one is never committed (invariant 2).
 */
final class Lease {
    private static final long UNKNOWN = -1;
    private static final AtomicLong READINGS = new AtomicLong();

    private final TopicPartition partition;
    private final String topicId;
    private final long begin;
    private final long reading = READINGS.incrementAndGet();
    private final AtomicLong uncommitted = new AtomicLong();
    private volatile long unread = UNKNOWN;
    private volatile boolean over;
    private long committedTo = UNKNOWN;

    /** @param begin the offset that the group had committed, from which the reading goes on; 0 where it had none */
    Lease(TopicPartition partition, String topicId, long begin) {
        this.partition = partition;
        this.topicId = topicId;
        this.begin = begin;
    }

    TopicPartition partition() {
        return partition;
    }

    String topicId() {
        return topicId;
    }

    long begin() {
        return begin;
    }

    /** A number that no other lease has. */
    long reading() {
        return reading;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    void read(int records) {
        uncommitted.addAndGet(records);
    }

    /** To be called by the polling thread alone, as {@link #mayCommit}. */
    void committed(long offset, int records) {
        committedTo = Math.max(committedTo, offset);
        uncommitted.addAndGet(-records);
    }

    /** Invariant 2: never backwards, never what is another's by now. */
    boolean mayCommit(long offset) {
        return !over && offset > committedTo;
    }

    void unread(OptionalLong records) {
        records.ifPresent(known -> unread = known);
    }

    /** Records of the partition that were not read when that was last looked up. */
    long unread() {
        return Math.max(0, unread);
    }

    /** Records of the partition that are not committed: those not yet read and those under way. */
    long lag() {
        return unread() + uncommitted.get();
    }
}
