package io.anabranch.ingest;

import io.anabranch.ingest.Entries.Entry;
import io.anabranch.ingest.Window.Slice;
import io.anabranch.ingest.Window.Taken;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    @Nullable
    Entry at;
    /** Has demand and has taken all there is. */
    boolean wants;

    /** Of late, the share of the time in which it wanted something; kept by {@link Sharing}, as is the next one. */
    double idle;
    /** When it last took something of the window, in nanoseconds. */
    long tookAt;

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

    /** A subscription begins: what was handed out and is not done is handed out again. */
    long subscribe(Runnable newWake) {
        detach();
        subscription++;
        active = true;
        wake = newWake;
        handedOutBatches = 0;
        doneBatches = 0;
        positions.values().forEach(position -> position.handedOut = position.done);
        return subscription;
    }

    /** It takes no more; what it took may still be done. */
    void unsubscribe() {
        active = false;
        near = false;
        wake = () -> {};
        detach();
    }

    /** @param first the first entry that the branch lacks something of; null at the window's end */
    void attach(@Nullable Entry first, int records, long bytes) {
        attached = true;
        at = first;
        untakenRecords = records;
        untakenBytes = bytes;
        near = false;
    }

    void detach() {
        attached = false;
        at = null;
        wants = false;
        untakenRecords = 0;
        untakenBytes = 0;
    }

    /** The window has one entry more. */
    void appended(Entry entry) {
        if (attached) {
            at = at == null ? entry : at;
            untakenRecords += entry.poll.records();
            untakenBytes += entry.poll.heldBytes();
        }
    }

    /** Whether the chunk has something that was not handed out. */
    boolean lacks(Chunk chunk) {
        return position(chunk)
                .filter(position -> chunk.next() > position.handedOut)
                .isPresent();
    }

    /** Hands out what of a chunk was not handed out yet, of a partition that is this process's and stays so. */
    Optional<Slice> handOut(Chunk chunk) {
        return position(chunk)
                .filter(position -> !position.assignment.isClosing() && chunk.next() > position.handedOut)
                .map(position -> handOut(chunk, position));
    }

    private Slice handOut(Chunk chunk, Position position) {
        Window.check(
                chunk.from() <= position.handedOut,
                () -> "Branch '" + branch + "' is at " + position.handedOut + " of " + chunk.assignment()
                        + " and was to go on at " + chunk.from());
        Slice slice = new Slice(chunk, position.handedOut, position);
        position.handedOut = chunk.next();
        if (chunk.oldestMillis() != Long.MAX_VALUE) {
            position.handedOutMillis = chunk.oldestMillis();
        }
        return slice;
    }

    /** Moves the positions past what was taken, of partitions that are still this process's. In the order of the batches. */
    void done(Taken taken) {
        Window.check(
                taken.number() == doneBatches,
                () -> "Branch '" + branch + "' commits batch " + taken.number() + " before batch " + doneBatches);
        doneBatches++;
        for (Slice slice : taken.slices()) {
            if (!slice.position().assignment.isOver()) {
                Window.check(
                        slice.from() == slice.position().done,
                        () -> "Branch '" + branch + "' is done up to " + slice.position().done + " of "
                                + slice.chunk().assignment() + " and was to go on at " + slice.from());
                slice.position().done = slice.chunk().next();
            }
        }
    }

    /** A copy of what the positions are now, of partitions that are this process's. */
    Map<TopicPartition, Mark> marks() {
        Map<TopicPartition, Mark> marks = new HashMap<>();
        positions.forEach((partition, position) -> {
            if (!position.assignment.isOver()) {
                marks.put(partition, Mark.of(position));
            }
        });
        return marks;
    }

    private Optional<Position> position(Chunk chunk) {
        return Optional.ofNullable(positions.get(chunk.assignment().partition()))
                .filter(position -> position.assignment == chunk.assignment());
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

    /**
     * A branch's position at one moment.
     *
     * @param position the object itself, for {@link Window#committed}
     */
    record Mark(
            Position position,
            PartitionAssignment assignment,
            long begin,
            long handedOut,
            long done,
            long committed,
            boolean lost,
            long handedOutMillis) {
        static Mark of(Position position) {
            return new Mark(
                    position,
                    position.assignment,
                    position.begin,
                    position.handedOut,
                    position.done,
                    position.committed,
                    position.lost,
                    position.handedOutMillis);
        }
    }
}
