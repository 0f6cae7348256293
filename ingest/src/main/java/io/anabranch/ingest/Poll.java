package io.anabranch.ingest;

import java.util.List;

/**
 * A poll or a piece of one, decoded: what the window holds.
 *
 * @param chunks at most one of each partition
 * @param records how many records there were in all
 * @param heldBytes heap that it takes, by {@link HeldBytes}
 */
record Poll(List<Chunk> chunks, int records, long heldBytes) {
    Poll {
        chunks = List.copyOf(chunks);
    }
}
