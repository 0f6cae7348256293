package io.anabranch.ingest;

import java.util.List;
import java.util.Map;

/** A branch's own reading while it is behind the window. For one thread, which may wait. */
interface CatchUp extends AutoCloseable {
    /** The next records, decoded, a bounded number of bytes in pieces; nothing where none came within a moment. */
    List<Poll> poll();

    @Override
    void close();

    /** Makes one. */
    @FunctionalInterface
    interface Opener {
        /** @param from the offset to begin with, by partition */
        CatchUp open(String branch, Map<PartitionAssignment, Long> from);
    }
}
