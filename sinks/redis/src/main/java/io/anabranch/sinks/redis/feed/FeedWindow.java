package io.anabranch.sinks.redis.feed;

import io.anabranch.topology.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The runs of a write that are on their way at once: each is made while the one before is, once; when one fails, all go again in
 * their order. Thread-safe, since who gave up waiting may send again while the first sending is still at it.
 *
 * @param <P> a run that is made: what of it is answered is its own to remember
 */
final class FeedWindow<P> {
    private final FeedRuns runs;
    private final Function<List<Event>, P> make;
    private final List<P> made = new ArrayList<>();

    /** @param runs of which this opens the next window */
    FeedWindow(FeedRuns runs, Function<List<Event>, P> make) {
        this.runs = runs;
        this.make = make;
        runs.openWindow();
    }

    /** Sends what was made, then makes and sends the rest; completes once all of it is answered. */
    synchronized CompletableFuture<Void> send(Function<P, CompletableFuture<Void>> sending) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        made.forEach(again -> sent.add(sending.apply(again)));
        while (runs.areLeftInWindow()) {
            P next = make.apply(runs.next());
            made.add(next);
            sent.add(sending.apply(next));
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new));
    }
}
