package io.anabranch.bench.latency;

import io.anabranch.bench.whole.NumberedEvent;
import io.anabranch.bench.whole.Store;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads sampled events of one store, again and again until it has each, on a thread of its own. An event is read at most every five milliseconds,
 * and the seldomer the older it is, so that the probe is never the load. The time that counts ends when the read that finds the event has returned, so it is
 * never too short; what it may be too long by is kept too: the time since the last read began that did not find it.
 */
final class StoreProbe implements AutoCloseable {
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** An event that is this many times as old as a pause is long is read once in each pause. */
    private static final int PAUSES_OF_AN_AGE = 10;

    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST_WATCHED = 100_000;

    private final Store store;
    private final StoreRead read;
    private final BlockingQueue<Watched> sampled = new ArrayBlockingQueue<>(MOST_WATCHED);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile Probed probed = new Probed(new Timings(), new Timings());
    private volatile boolean stopped;

    /**
     * What was measured.
     *
     * @param latencies from when each was due
     * @param resolutions by how much each may be too long
     */
    record Probed(Timings latencies, Timings resolutions) {}

    private static final class Watched {
        private final NumberedEvent event;
        private final long due;
        private long missedNanos;
        private long nextNanos;

        private Watched(NumberedEvent event, long due) {
            this.event = event;
            this.due = due;
            this.missedNanos = due;
            this.nextNanos = due + LEAST_PAUSE_NANOS;
        }
    }

    StoreProbe(Store store, StoreRead read) {
        this.store = store;
        this.read = read;
        this.thread = new Thread(this::probe, "probe-" + store.id());
        thread.setDaemon(true);
        thread.start();
    }

    Store store() {
        return store;
    }

    /** Starts again; none may be open. */
    Probed begin() {
        probed = new Probed(new Timings(), new Timings());
        return probed;
    }

    /** Looks for this event from now on. */
    void watch(NumberedEvent event, long due) {
        open.incrementAndGet();
        sampled.add(new Watched(event, due));
    }

    /** How many events are still to be found. */
    int open() {
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("Store " + store.id() + " could not be read", failed);
        }
        return open.get();
    }

    private void probe() {
        List<Watched> watched = new ArrayList<>();
        try {
            while (!stopped) {
                sampled.drainTo(watched);
                readDue(watched);
                Watched next = sampled.poll(untilNext(watched), TimeUnit.NANOSECONDS);
                if (next != null) {
                    watched.add(next);
                }
            }
        } catch (RuntimeException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long untilNext(List<Watched> watched) {
        long now = System.nanoTime();
        return watched.stream().mapToLong(one -> one.nextNanos - now).min().orElse(IDLE_NANOS);
    }

    private void readDue(List<Watched> watched) {
        for (Iterator<Watched> each = watched.iterator(); each.hasNext() && !stopped; ) {
            Watched one = each.next();
            long begin = System.nanoTime();
            if (begin < one.nextNanos) {
                continue;
            }
            if (read.finds(one.event)) {
                found(one, System.nanoTime());
                each.remove();
            } else {
                one.missedNanos = begin;
                one.nextNanos = begin + Math.max(LEAST_PAUSE_NANOS, (begin - one.due) / PAUSES_OF_AN_AGE);
            }
        }
    }

    private void found(Watched one, long now) {
        probed.latencies().add(now - one.due);
        probed.resolutions().add(now - one.missedNanos);
        open.decrementAndGet();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
