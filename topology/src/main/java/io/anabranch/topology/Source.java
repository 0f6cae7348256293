package io.anabranch.topology;

import reactor.core.publisher.Flux;

/** Where events come from: a log that remembers how far each consumer group has come. */
public interface Source {
    /**
     * The batches from the last commit on, in the log's order, no faster than asked. Endless unless it fails; may be
     * subscribed again after it ended.
     *
     * <p>Cancelling ends the reading, not the commits: a batch handed out before may still be committed, within a grace
     * period of the source's. This is what lets a lane drain.
     */
    Flux<Batch> batches();

    /** Whether the log answers and has given this reader its share, however little there is to read. */
    boolean isReading();
}
