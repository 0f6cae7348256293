package io.anabranch.ingest;

import io.anabranch.ingest.Cursor.Mark;
import io.anabranch.ingest.Window.Slice;
import io.anabranch.ingest.Window.Taken;
import io.anabranch.topology.Batch;
import io.anabranch.topology.Batch.Skipped;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * One branch's events: from the window while it covers the branch's position, else from the log until it does, repeat.
 *
 * <p>All of a subscription runs on a worker of the branch's own scheduler, one step after another: neither a store's thread
 * nor another branch's takes, decodes or begins a write here.
 */
final class BranchSource implements Source {
    /** Until the log is asked again that just had nothing. */
    private static final long AGAIN_MILLIS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(BranchSource.class);

    private final Window window;
    private final Cursor cursor;
    private final CatchUp.Opener catchUps;
    private final LostPositions lost;
    private final Content content;
    private final Scheduler scheduler;
    private final long gatherMillis;

    /**
     * @param scheduler the branch's own thread, which may wait for the log
     * @param gather how long after one batch the next waits for more records at most, once the branch has all there is
     */
    BranchSource(
            Window window,
            Cursor cursor,
            CatchUp.Opener catchUps,
            LostPositions lost,
            Content content,
            Scheduler scheduler,
            Duration gather) {
        this.window = window;
        this.cursor = cursor;
        this.catchUps = catchUps;
        this.lost = lost;
        this.content = content;
        this.scheduler = scheduler;
        this.gatherMillis = gather.toMillis();
    }

    /** Fails for a branch of which the log no longer has a position, unless its policy lets it go on. */
    interface LostPositions {
        /** May wait for the log. */
        void check(Cursor cursor);

        /** What a failure of a catch-up means to the branch. */
        RuntimeException failure(Cursor cursor, RuntimeException failure);
    }

    /** What of a slice a branch is about. */
    interface Content {
        /** Adds what it wants, in order, and counts all else. */
        void add(Slice slice, Picked picked);
    }

    /** What a branch takes of some slices, and how many records it leaves. */
    static final class Picked {
        final List<Event> events = new ArrayList<>();
        final List<Rejected> malformed = new ArrayList<>();
        /** Of types that it does not want. */
        int filtered;
        /** What another branch is about. */
        int elsewhere;
    }

    Cursor cursor() {
        return cursor;
    }

    @Override
    public Flux<Batch> batches() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Batch> actual) {
                Run run = new Run(actual);
                actual.onSubscribe(run);
                run.signal();
            }
        };
    }

    @Override
    public Progress progress() {
        if (window.isPaused(cursor)) {
            return Progress.PAUSED;
        }
        if (!window.isAssigned()) {
            return Progress.UNASSIGNED;
        }
        return window.isAttached(cursor) ? Progress.ATTACHED : Progress.CATCHING_UP;
    }

    @Override
    public void pause() {
        window.pause(cursor, true);
    }

    @Override
    public void resume() {
        window.pause(cursor, false);
    }

    /** One subscription. */
    private final class Run implements Subscription {
        private final CoreSubscriber<? super Batch> actual;
        private final Scheduler.Worker worker = scheduler.createWorker();
        private final AtomicLong requested = new AtomicLong();
        private final AtomicInteger signals = new AtomicInteger();
        private final long subscription = window.subscribe(cursor, this::wake);
        private final AtomicBoolean gathering = new AtomicBoolean();
        private volatile long takenAt;
        private volatile boolean cancelled;
        private boolean over;
        private boolean isChecked;
        private final BatchSize size = new BatchSize(window.batchRecords());
        private @Nullable CatchUp catchUp;
        /** What the catch-up brought and was not taken yet. */
        private final Queue<Poll> caughtUp = new ArrayDeque<>();

        private Map<PartitionAssignment, Long> catchingUpFrom = Map.of();

        Run(CoreSubscriber<? super Batch> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long batches) {
            if (Operators.validate(batches)) {
                requested.updateAndGet(before -> Operators.addCap(before, batches));
                signal();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            window.unsubscribe(cursor, subscription);
            signal();
        }

        /** There may be something to take: soon after a batch, in a while, with what comes until then. */
        private void wake() {
            long left = takenAt + gatherMillis - scheduler.now(TimeUnit.MILLISECONDS);
            if (left <= 0 || left > gatherMillis) {
                signal();
            } else if (gathering.compareAndSet(false, true)) {
                later(
                        () -> {
                            gathering.set(false);
                            signal();
                        },
                        left);
            }
        }

        void signal() {
            if (signals.getAndIncrement() == 0) {
                later(this::drain, 0);
            }
        }

        private void drain() {
            int seen = signals.get();
            while (seen != 0) {
                step();
                seen = signals.addAndGet(-seen);
            }
        }

        private void step() {
            if (over) {
                return;
            }
            try {
                if (!cancelled && requested.get() == 0) {
                    // Attached before it asks for anything, so that the window waits for its first batch.
                    var unused = catchUp == null && window.attach(cursor);
                }
                while (!cancelled && requested.get() > 0) {
                    @Nullable Batch batch = next();
                    if (batch == null) {
                        break;
                    }
                    requested.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
                    actual.onNext(batch);
                }
            } catch (Throwable failure) {
                Exceptions.throwIfFatal(failure);
                fail(failure);
            }
            if (cancelled) {
                end();
            }
        }

        private @Nullable Batch next() {
            if (!isChecked) {
                lost.check(cursor);
                isChecked = true;
            }
            if (window.isPaused(cursor)) {
                closeCatchUp();
                return null;
            }
            @Nullable Taken taken = window.attach(cursor) ? fromWindow() : fromLog();
            return taken == null ? null : batch(taken);
        }

        private @Nullable Taken fromWindow() {
            closeCatchUp();
            @Nullable Taken taken = window.take(cursor, subscription, size.records());
            if (taken != null && gatherMillis > 0) {
                takenAt = scheduler.now(TimeUnit.MILLISECONDS);
            }
            return taken;
        }

        private @Nullable Taken fromLog() {
            Map<PartitionAssignment, Long> from = positions();
            if (from.isEmpty()) {
                // A lost position, and nothing else is this process's.
                isChecked = false;
                again();
                return null;
            }
            try {
                CatchUp open = catchUp(from);
                if (caughtUp.isEmpty()) {
                    caughtUp.addAll(open.poll());
                }
                @Nullable Taken taken = window.take(cursor, subscription, nextPieces());
                if (taken == null) {
                    again();
                }
                return taken;
            } catch (RuntimeException failure) {
                closeCatchUp();
                throw lost.failure(cursor, failure);
            }
        }

        private List<Poll> nextPieces() {
            List<Poll> pieces = new ArrayList<>();
            int records = 0;
            @Nullable Poll next = caughtUp.peek();
            while (next != null && (pieces.isEmpty() || records + next.records() <= size.records())) {
                records += next.records();
                next.chunks().forEach(chunk -> catchingUpFrom.put(chunk.assignment(), chunk.next()));
                pieces.add(caughtUp.remove());
                next = caughtUp.peek();
            }
            return pieces;
        }

        /** The catch-up that goes on from here; a new one after partitions came or went. */
        private CatchUp catchUp(Map<PartitionAssignment, Long> from) {
            @Nullable CatchUp open = catchUp;
            if (open == null || !catchingUpFrom.equals(from)) {
                closeCatchUp();
                open = catchUps.open(cursor.branch(), from);
                catchUp = open;
                catchingUpFrom = new HashMap<>(from);
            }
            return open;
        }

        private Map<PartitionAssignment, Long> positions() {
            Map<PartitionAssignment, Long> from = new HashMap<>();
            for (Map.Entry<TopicPartition, Mark> mark : window.marks(cursor).entrySet()) {
                if (mark.getValue().lost()) {
                    isChecked = false;
                    lost.check(cursor);
                } else if (!mark.getValue().assignment().isClosing()) {
                    from.put(mark.getValue().assignment(), mark.getValue().handedOut());
                }
            }
            return from;
        }

        private void again() {
            later(this::signal, AGAIN_MILLIS);
        }

        private void later(Runnable task, long millis) {
            try {
                var unused = millis == 0 ? worker.schedule(task) : worker.schedule(task, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException ended) {
                // The scheduler is gone, and with it everything that this would have done.
            }
        }

        private Batch batch(Taken taken) {
            Picked picked = new Picked();
            int records = 0;
            int empty = 0;
            for (Slice slice : taken.slices()) {
                content.add(slice, picked);
                records += slice.chunk().records().countFrom(slice.from());
                empty += slice.chunk().empty().countFrom(slice.from());
            }
            int taking = records;
            long at = scheduler.now(TimeUnit.MILLISECONDS);
            return new Batch(
                    records,
                    picked.events,
                    picked.malformed,
                    new Skipped(picked.filtered, picked.elsewhere, empty),
                    Mono.fromRunnable(() -> {
                        size.done(taking, scheduler.now(TimeUnit.MILLISECONDS) - at);
                        window.done(cursor, taken);
                    }));
        }

        private void fail(Throwable failure) {
            window.unsubscribe(cursor, subscription);
            cancelled = true;
            end();
            actual.onError(failure);
        }

        private void end() {
            over = true;
            closeCatchUp();
            worker.dispose();
        }

        private void closeCatchUp() {
            @Nullable CatchUp open = catchUp;
            catchUp = null;
            caughtUp.clear();
            if (open != null) {
                try {
                    open.close();
                } catch (RuntimeException e) {
                    LOG.debug("The catch-up of branch '{}' could not be closed", cursor.branch(), e);
                }
            }
        }
    }

    /** Events of some types. */
    static Content events(IntConsumer filtered, Predicate<Event> wanted) {
        return (slice, picked) -> {
            int before = picked.events.size();
            List<Event> all = slice.events();
            for (Event event : all) {
                if (wanted.test(event)) {
                    picked.events.add(event);
                }
            }
            int left = all.size() - (picked.events.size() - before);
            picked.filtered += left;
            picked.elsewhere += slice.malformed().size();
            if (left > 0) {
                filtered.accept(left);
            }
        };
    }

    /** All events of a slice. */
    static Content allEvents() {
        return (slice, picked) -> {
            picked.events.addAll(slice.events());
            picked.elsewhere += slice.malformed().size();
        };
    }

    /** What could not be read; the events are other branches'. */
    static Content malformed() {
        return (slice, picked) -> {
            picked.malformed.addAll(slice.malformed());
            picked.elsewhere += slice.events().size();
        };
    }
}
