package io.anabranch.ingest;

import java.util.List;

/** Polls for tests of what only moves along the log. */
final class Polls {
    private static final long BYTES = 100;

    private Polls() {}

    /** A record without an event at each of these offsets, the last one left out. */
    static Poll ofTombstones(PartitionAssignment assignment, long from, long next) {
        Offsets all = Offsets.run(from, next);
        Chunk chunk = new Chunk(assignment, from, next, List.of(), List.of(), all, all, 0);
        return new Poll(List.of(chunk), all.count(), BYTES * all.count());
    }
}
