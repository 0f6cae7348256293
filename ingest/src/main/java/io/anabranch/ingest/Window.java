package io.anabranch.ingest;

import io.anabranch.ingest.Cursor.Mark;
import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.Entries.Entry;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The bounded stretch of decoded polls that attached branches share, and where each branch is along the log.
 *
 * <p>The reading appends at one end; each attached branch takes in order, at its own pace; what all of them have taken is let
 * go. Where the window is full and a branch wants more, those that hold its oldest part are detached: nothing is copied,
 * and they go on from where they were by a catch-up of their own, until the window covers their position again.
 *
 * <p>Each branch's position moves through the log without a gap, whichever way its events come; a step that would leave
 * something out fails loudly. Thread-safe: one lock, held for a few steps at a time and never while anything is awaited, but by
 * {@link #awaitWanted} and {@link #awaitDone}, which let go of it.
 */
class Window { // Not final: a test plants bugs in it, which the simulation has to find.
    /** The largest batch of a branch: what a store is best written with, and small enough for the memory. */
    static final int BATCH_RECORDS = 2_000;

    static final long BATCH_BYTES = 4 << 20;

    private static final int SHARED_PART = 4;

    /** Until it is looked at again whether who is ahead still has to wait: of who stands still nothing is heard. */
    private static final long SHARING_MILLIS = 20;

    private final long capacity;
    private final Limits limits;
    private final Sharing sharing;
    private final List<Cursor> cursors = new ArrayList<>();
    private final Map<TopicPartition, Held> held = new HashMap<>();
    private final Entries entries = new Entries();
    private long appended;
    private double bytesPerRecord = HeldBytes.of(340);
    private boolean assigned;
    private boolean interrupted;
    private boolean isSharing;
    private long lastDone;

    /** The largest batch of a branch, which is what the window wants free before it takes another poll. */
    record Limits(int batchRecords, long batchBytes) {}

    /** @param capacity in bytes of heap */
    Window(long capacity) {
        this(capacity, Sharing.NEVER);
    }

    Window(long capacity, Sharing sharing) {
        this(capacity, new Limits(BATCH_RECORDS, BATCH_BYTES), sharing);
    }

    Window(long capacity, Limits limits, Sharing sharing) {
        this.capacity = capacity;
        this.limits = limits;
        this.sharing = sharing;
    }

    /** A partition of this process: from where on the window has it, and up to where. */
    private static final class Held {
        private final PartitionAssignment assignment;
        private long start;
        private long end;

        Held(PartitionAssignment assignment, long begin) {
            this.assignment = assignment;
            this.start = begin;
            this.end = begin;
        }
    }

    /**
     * What a branch took: runs of chunks, each with the offset that it begins with, and what its commit will move.
     *
     * @param number of this batch within its subscription
     */
    record Taken(long subscription, long number, List<Slice> slices) {}

    /** @param from what stands before it was handed out earlier */
    record Slice(Chunk chunk, long from, Position position) {
        List<Event> events() {
            return chunk.eventsFrom(from);
        }

        List<Rejected> malformed() {
            return chunk.malformedFrom(from);
        }
    }

    synchronized Cursor add(String branch) {
        Cursor cursor = new Cursor(branch);
        cursors.add(cursor);
        return cursor;
    }

    // ---- the reading's side

    /** Whether the reading is to poll: a branch has less than a batch before it, and there is or can be room. */
    synchronized boolean isWanted() {
        isSharing = false;
        return cursors.stream().anyMatch(this::runsShort) && !isEnoughToShare() && (hasRoom() || makeRoom());
    }

    /** Of branches that are kept together none goes far ahead, and what waits for long costs the collector more than what is soon gone. */
    private boolean isEnoughToShare() {
        isSharing = entries.bytes() > capacity / SHARED_PART && areAnyIdle() && sharing.keepsTogether(cursors);
        return isSharing;
    }

    private boolean areAnyIdle() {
        return cursors.stream().anyMatch(cursor -> cursor.attached && cursor.wants);
    }

    private boolean runsShort(Cursor cursor) {
        return cursor.attached
                && cursor.active
                && !cursor.paused
                && cursor.untakenRecords < limits.batchRecords()
                && cursor.untakenBytes < limits.batchBytes();
    }

    private boolean hasRoom() {
        return entries.bytes() + limits.batchBytes() <= capacity;
    }

    /** Lets go of what only a catch-up would have liked; else detaches who holds the oldest part, if another one idles and need not wait. */
    private boolean makeRoom() {
        evict();
        boolean idles = areAnyIdle();
        while (idles && !hasRoom()) {
            long first = firstNeeded();
            @Nullable Entry oldest = entries.oldest();
            if (oldest == null) {
                break;
            }
            // Where nobody attached needs the oldest, it is kept for one that is near.
            isSharing = oldest.number < first || sharing.keepsTogether(cursors);
            if (isSharing) {
                break;
            }
            for (Cursor cursor : cursors) {
                if (cursor.attached && cursor.at != null && cursor.at.number == first) {
                    cursor.detach();
                    cursor.wake.run();
                }
            }
            evict();
        }
        return hasRoom();
    }

    /** Records of the largest batch of a branch. */
    int batchRecords() {
        return limits.batchRecords();
    }

    /** Waits until the reading is wanted; false where that did not come within the time, or somebody interrupted. */
    @SuppressWarnings("WaitNotInLoop") // It is: isWanted() is asked again after each wait.
    synchronized boolean awaitWanted(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (!isWanted()) {
            long left = end - System.nanoTime();
            if (interrupted || left <= 0) {
                interrupted = false;
                return false;
            }
            long millis = 1 + left / 1_000_000;
            wait(isSharing ? Math.min(millis, SHARING_MILLIS) : millis);
        }
        return true;
    }

    /** Ends a wait of the reading's early. */
    synchronized void interrupt() {
        interrupted = true;
        notifyAll();
    }

    /** @param pieces of one poll, in order */
    synchronized void append(List<Poll> pieces) {
        appended++;
        pieces.forEach(this::append);
        evict();
        for (Cursor cursor : cursors) {
            if (cursor.wants) {
                cursor.wants = false;
                cursor.wake.run();
            }
        }
    }

    private void append(Poll poll) {
        for (Chunk chunk : poll.chunks()) {
            Held partition = held.get(chunk.assignment().partition());
            if (partition != null && partition.assignment == chunk.assignment()) {
                check(
                        chunk.from() == partition.end,
                        () -> "The reading brought " + chunk.assignment() + " from " + chunk.from()
                                + " on, but the window ends at " + partition.end);
                partition.end = chunk.next();
            }
        }
        if (poll.records() > 0) {
            bytesPerRecord += (poll.heldBytes() / (double) poll.records() - bytesPerRecord) / 8;
        }
        Entry entry = entries.add(poll);
        cursors.forEach(cursor -> cursor.appended(entry));
    }

    private long firstNeeded() {
        long first = Long.MAX_VALUE;
        for (Cursor cursor : cursors) {
            if (cursor.attached && cursor.at != null) {
                first = Math.min(first, cursor.at.number);
            }
        }
        return first;
    }

    /** Lets go of what nobody needs; of what a branch that is near will need, only where there is no room and it is not waited for. */
    private void evict() {
        long first = firstNeeded();
        @Nullable Entry oldest = entries.oldest();
        while (oldest != null && oldest.number < first && !isKeptForOneNear()) {
            entries.removeOldest();
            oldest.poll.chunks().forEach(this::evicted);
            oldest = entries.oldest();
        }
    }

    private boolean isKeptForOneNear() {
        return cursors.stream().anyMatch(cursor -> cursor.near && (hasRoom() || sharing.waitsFor(cursor)));
    }

    private void evicted(Chunk chunk) {
        Held partition = held.get(chunk.assignment().partition());
        if (partition != null && partition.assignment == chunk.assignment()) {
            partition.start = chunk.next();
        }
    }

    // ---- partitions

    /** Each branch's beginning in a partition, by branch; and the reading's. */
    record Beginning(PartitionAssignment assignment, long reading, Map<String, Position> branches) {}

    synchronized void assigned(Collection<Beginning> beginnings) {
        assigned = true;
        for (Beginning beginning : beginnings) {
            TopicPartition partition = beginning.assignment().partition();
            held.put(partition, new Held(beginning.assignment(), beginning.reading()));
            for (Cursor cursor : cursors) {
                Position position = Objects.requireNonNull(beginning.branches().get(cursor.branch()), cursor.branch());
                cursor.positions.put(partition, position);
                if (cursor.attached && (position.lost || position.handedOut < beginning.reading())) {
                    cursor.detach();
                }
            }
        }
        wakeAll();
    }

    /** From here on nothing more of these is handed out. */
    synchronized void closing(Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Held leaving = held.get(partition);
            if (leaving != null) {
                leaving.assignment.close();
            }
        }
    }

    /** Whether all that was handed out of these is done. */
    synchronized boolean areDone(Set<TopicPartition> partitions) {
        for (Cursor cursor : cursors) {
            for (TopicPartition partition : partitions) {
                Position position = cursor.positions.get(partition);
                if (position != null && position.done < position.handedOut) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Waits until all that was handed out of these is done; whether it is.
     *
     * @param within the longest wait
     * @param standstill the longest wait for a next batch: a store that hangs must not hold the reading of all others
     */
    @SuppressWarnings("WaitNotInLoop") // It is: areDone() is asked again after each wait.
    synchronized boolean awaitDone(Set<TopicPartition> partitions, Duration within, Duration standstill)
            throws InterruptedException {
        long now = System.nanoTime();
        long end = now + within.toNanos();
        lastDone = now;
        while (!areDone(partitions)) {
            long left = Math.min(end, lastDone + standstill.toNanos()) - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(1 + left / 1_000_000);
        }
        return true;
    }

    /** These are another process's from here on. */
    synchronized void revoked(Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Held gone = held.remove(partition);
            if (gone != null) {
                gone.assignment.end();
            }
            cursors.forEach(cursor -> cursor.positions.remove(partition));
        }
        wakeAll();
    }

    /** The reading is no member of its group any more. */
    synchronized void unassigned() {
        revoked(Set.copyOf(held.keySet()));
        assigned = false;
    }

    /** Whether the group has given this process its partitions, however few. */
    synchronized boolean isAssigned() {
        return assigned;
    }

    synchronized Set<TopicPartition> partitions() {
        return Set.copyOf(held.keySet());
    }

    @Nullable
    synchronized PartitionAssignment assignment(TopicPartition partition) {
        Held own = held.get(partition);
        return own == null ? null : own.assignment;
    }

    /** How many polls were appended so far. */
    synchronized long appended() {
        return appended;
    }

    /** Up to where the reading has come in a partition. */
    synchronized long readTo(TopicPartition partition) {
        Held own = held.get(partition);
        return own == null ? -1 : own.end;
    }

    private void wakeAll() {
        notifyAll();
        cursors.forEach(cursor -> cursor.wake.run());
    }

    // ---- a branch's side

    /** A subscription begins: what was handed out and is not done is handed out again. */
    synchronized long subscribe(Cursor cursor, Runnable wake) {
        return cursor.subscribe(wake);
    }

    /** A subscription takes no more; what it took may still be done. */
    synchronized void unsubscribe(Cursor cursor, long subscription) {
        if (cursor.subscription == subscription) {
            cursor.unsubscribe();
            evict();
            notifyAll();
        }
    }

    synchronized void pause(Cursor cursor, boolean paused) {
        cursor.paused = paused;
        cursor.wants = false;
        cursor.wake.run();
        notifyAll();
    }

    /** Attaches the branch where the window has all from its positions on, and enough room is left before its end. */
    synchronized boolean attach(Cursor cursor) {
        if (cursor.attached) {
            return true;
        }
        for (Map.Entry<TopicPartition, Held> own : held.entrySet()) {
            Position position = cursor.positions.get(own.getKey());
            if (position == null || position.lost || position.handedOut < own.getValue().start) {
                return false;
            }
        }
        @Nullable Entry first = entries.oldest();
        while (first != null && first.poll.chunks().stream().noneMatch(cursor::lacks)) {
            first = first.next;
        }
        int records = 0;
        long untaken = 0;
        for (@Nullable Entry entry = first; entry != null; entry = entry.next) {
            records += entry.poll.records();
            untaken += entry.poll.heldBytes();
        }
        // Right at the edge it would be detached by the next poll.
        if (untaken > capacity - capacity / 4) {
            return false;
        }
        cursor.attach(first, records, untaken);
        notifyAll();
        return true;
    }

    /**
     * Takes all that is there up to so many records, and up to the largest batch.
     *
     * @return nothing where there is nothing; then the branch is woken when there is
     */
    @Nullable
    synchronized Taken take(Cursor cursor, long subscription, int maxRecords) {
        if (cursor.subscription != subscription || !cursor.active || cursor.paused || !cursor.attached) {
            return null;
        }
        List<Slice> slices = new ArrayList<>();
        int records = 0;
        long held = 0;
        @Nullable Entry entry = cursor.at;
        while (entry != null && (slices.isEmpty() || fits(entry.poll, records, held, maxRecords))) {
            for (Chunk chunk : entry.poll.chunks()) {
                cursor.handOut(chunk).ifPresent(slices::add);
            }
            cursor.untakenRecords -= entry.poll.records();
            cursor.untakenBytes -= entry.poll.heldBytes();
            if (!slices.isEmpty()) {
                records += entry.poll.records();
                held += entry.poll.heldBytes();
            }
            entry = entry.next;
        }
        cursor.at = entry;
        if (slices.isEmpty()) {
            cursor.wants = entry == null;
            notifyAll();
            return null;
        }
        sharing.took(cursor);
        evict();
        notifyAll();
        return new Taken(subscription, cursor.handedOutBatches++, slices);
    }

    private boolean fits(Poll poll, int records, long held, int maxRecords) {
        return records + poll.records() <= maxRecords && held + poll.heldBytes() <= limits.batchBytes();
    }

    /** Takes what the branch polled by itself. */
    @Nullable
    synchronized Taken take(Cursor cursor, long subscription, List<Poll> pieces) {
        if (cursor.subscription != subscription || !cursor.active) {
            return null;
        }
        List<Slice> slices = new ArrayList<>();
        for (Poll piece : pieces) {
            for (Chunk chunk : piece.chunks()) {
                cursor.handOut(chunk).ifPresent(slices::add);
            }
        }
        double behind = behind(cursor) * bytesPerRecord;
        cursor.near = behind <= capacity / 2.0;
        sharing.took(cursor);
        return slices.isEmpty() ? null : new Taken(subscription, cursor.handedOutBatches++, slices);
    }

    private long behind(Cursor cursor) {
        long behind = 0;
        for (Map.Entry<TopicPartition, Held> own : held.entrySet()) {
            Position position = cursor.positions.get(own.getKey());
            if (position != null) {
                behind += Math.max(0, own.getValue().end - position.handedOut);
            }
        }
        return behind;
    }

    /** Moves the branch's positions past what it took; of partitions that are still this process's. */
    synchronized void done(Cursor cursor, Taken taken) {
        if (cursor.subscription != taken.subscription()) {
            return;
        }
        cursor.done(taken);
        lastDone = System.nanoTime();
        notifyAll();
    }

    // ---- looks from outside

    synchronized long bytes() {
        return entries.bytes();
    }

    synchronized List<Cursor> cursors() {
        return List.copyOf(cursors);
    }

    /** A copy of what a branch's positions are now, of partitions that are this process's. */
    synchronized Map<TopicPartition, Mark> marks(Cursor cursor) {
        return cursor.marks();
    }

    /** What the log is to know of a branch: it knows it by now. */
    synchronized void committed(Map<TopicPartition, Mark> marks) {
        marks.values().forEach(mark -> mark.position().committed = mark.done());
    }

    /** In each partition the least that any branch has done. */
    synchronized Map<TopicPartition, Long> least(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> least = new HashMap<>();
        for (TopicPartition partition : partitions) {
            for (Cursor cursor : cursors) {
                Position position = cursor.positions.get(partition);
                if (position != null && !position.assignment.isOver()) {
                    least.merge(partition, position.done, Math::min);
                }
            }
        }
        return least;
    }

    synchronized boolean isAttached(Cursor cursor) {
        return cursor.attached;
    }

    synchronized boolean isPaused(Cursor cursor) {
        return cursor.paused;
    }

    /** The log no longer has the branch's positions in these. */
    synchronized void lose(Cursor cursor, Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Position position = cursor.positions.get(partition);
            if (position != null) {
                position.lost = true;
            }
        }
    }

    /** A lost position is found again, or an operator has decided where to go on. */
    synchronized void relocate(Cursor cursor, Map<TopicPartition, Position> positions) {
        positions.forEach((partition, position) -> {
            Position before = cursor.positions.get(partition);
            if (before != null && before.assignment == position.assignment) {
                cursor.positions.put(partition, position);
            }
        });
    }

    /** Invariants 1 and 2: rather no step than one that leaves something out. */
    static void check(boolean holds, java.util.function.Supplier<String> otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise.get());
        }
    }
}
