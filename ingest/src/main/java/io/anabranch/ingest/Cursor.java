package io.anabranch.ingest;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where one branch is: its position in each partition, and its place in the window while it is attached. Guarded by the
 * window, which alone changes it.
 */
final class Cursor {
    private final String branch;
    final Map<TopicPartition, Position> positions = new HashMap<>();
    /** Called when there may be something to take. */
    Runnable wake = () -> {};
    /** Which subscription may take and commit; 0 before the first one. */
    long subscription;
    /** Whether that subscription still takes. */
    boolean active;

    boolean paused;
    boolean attached;
    /** The next entry to take; null at the window's end. */
    Window.@Nullable Entry at;
    /** Has demand and has taken all there is. */
    boolean wants;

    int untakenRecords;
    long untakenBytes;
    /** Is about to reach the window, which therefore keeps what it would else let go. */
    boolean near;

    long handedOutBatches;
    long doneBatches;

    Cursor(String branch) {
        this.branch = branch;
    }

    String branch() {
        return branch;
    }

    void detach() {
        attached = false;
        at = null;
        wants = false;
        untakenRecords = 0;
        untakenBytes = 0;
    }

    /** The branch's position in one partition while that is this process's. */
    static final class Position {
        final PartitionAssignment assignment;
        /** Where the branch began: all before it was committed by then. */
        final long begin;
        /** The first offset that was not handed out. */
        long handedOut;
        /** The first offset that is not done. */
        long done;
        /** What the log knows of it; below 0 where it knows nothing. */
        long committed;
        /** Whether the log no longer has this offset; then nothing is read until somebody has decided. */
        boolean lost;
        /** When the last record that was handed out was dated, in epoch milliseconds; 0 where none was. */
        long handedOutMillis;

        Position(PartitionAssignment assignment, long begin, long committed, boolean lost) {
            this.assignment = assignment;
            this.begin = begin;
            this.handedOut = begin;
            this.done = begin;
            this.committed = committed;
            this.lost = lost;
        }
    }
}
