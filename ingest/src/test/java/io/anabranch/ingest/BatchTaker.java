package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Batch;
import io.anabranch.topology.Event;
import io.anabranch.topology.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A subscriber that a test leads by the hand: it asks for batches, takes them one by one, and cancels. */
final class BatchTaker extends BaseSubscriber<Batch> {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
    private volatile @Nullable Throwable failure;

    private BatchTaker() {}

    /** Subscribes without asking for anything. */
    static BatchTaker of(Source source) {
        BatchTaker taker = new BatchTaker();
        source.batches().subscribe(taker);
        return taker;
    }

    void ask(long batches) {
        request(batches);
    }

    /** Asks for a batch and takes it. */
    Batch next() throws InterruptedException {
        ask(1);
        return taken();
    }

    /** Takes a batch that was asked for. */
    Batch taken() throws InterruptedException {
        Batch batch = batches.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        if (batch == null) {
            throw new AssertionError("no batch within " + SOON, failure);
        }
        return batch;
    }

    /** Asks for batches, and commits each, until that many events have come. */
    List<Event> takeAndCommit(int events) throws InterruptedException {
        List<Event> taken = new ArrayList<>();
        while (taken.size() < events) {
            Batch batch = next();
            taken.addAll(batch.events());
            batch.commit().block(SOON);
        }
        return taken;
    }

    /** As {@link #takeAndCommit}, for who has seen the events. */
    void commit(int events) throws InterruptedException {
        assertThat(takeAndCommit(events)).hasSizeGreaterThanOrEqualTo(events);
    }

    /** Asks for one more, and commits all that have come. */
    void commitWhatIsThere() {
        ask(1);
        for (Batch batch = batches.poll(); batch != null; batch = batches.poll()) {
            batch.commit().block(SOON);
        }
    }

    int waiting() {
        return batches.size();
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        // Nothing is asked for yet.
    }

    @Override
    protected void hookOnNext(Batch batch) {
        batches.add(batch);
    }

    @Override
    protected void hookOnError(Throwable thrown) {
        failure = thrown;
    }
}
