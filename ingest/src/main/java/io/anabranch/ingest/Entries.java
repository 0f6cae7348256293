package io.anabranch.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The window's polls in their order, and how much heap they take. Guarded by the window. */
final class Entries {
    private @Nullable Entry oldest;
    private @Nullable Entry newest;
    private long bytes;

    /** One poll in the window. */
    static final class Entry {
        final Poll poll;
        final long number;

        @Nullable
        Entry next;

        Entry(Poll poll, long number) {
            this.poll = poll;
            this.number = number;
        }
    }

    long bytes() {
        return bytes;
    }

    @Nullable
    Entry oldest() {
        return oldest;
    }

    Entry add(Poll poll) {
        Entry entry = new Entry(poll, newest == null ? 0 : newest.number + 1);
        bytes += poll.heldBytes();
        if (newest == null || oldest == null) {
            oldest = entry;
        } else {
            newest.next = entry;
        }
        newest = entry;
        return entry;
    }

    /** Lets go of the oldest. */
    void removeOldest() {
        Entry gone = oldest;
        if (gone != null) {
            bytes -= gone.poll.heldBytes();
            oldest = gone.next;
            if (oldest == null) {
                // Its number goes on, so that places stay in order; its poll does not.
                newest = new Entry(new Poll(List.of(), 0, 0), gone.number);
            }
        }
    }
}
