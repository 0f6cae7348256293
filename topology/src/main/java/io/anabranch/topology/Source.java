package io.anabranch.topology;

import reactor.core.publisher.Flux;

/**
 * Where one branch's events come from: a log that remembers how far the branch has come.
 *
 * <ol>
 *   <li>Emits the batches from the branch's position on, in the log's order within each partition, nothing twice and nothing
 *       left out, no faster than asked. Endless unless it fails.
 *   <li>May be subscribed again after it ended, one subscription at a time: it then goes on from the last batch that was
 *       committed.
 *   <li>Cancelling ends the reading, not the commits: until the next subscription a batch handed out before may still be
 *       committed. This is what lets a branch drain.
 *   <li>Emits on a thread of the branch's own, never on a store's and never on another branch's.
 * </ol>
 */
public interface Source {
    Flux<Batch> batches();

    /** Where the branch is along the log. Does no I/O. */
    Progress progress();

    /** From now on no batch is handed out, until {@link #resume()}; what is in flight goes on. Repeatable. */
    void pause();

    /** Ends {@link #pause()}. Repeatable. */
    void resume();

    /** How a branch's events reach it. */
    enum Progress {
        /** The log has not yet given this process its partitions. */
        UNASSIGNED,
        /** They come from what all attached branches share. */
        ATTACHED,
        /** They come from a reading of the branch's own, since it is behind the others. */
        CATCHING_UP,
        /** They come when an operator resumes the branch. */
        PAUSED
    }
}
