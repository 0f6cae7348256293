package io.anabranch.bench.whole;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Starts a program, and looks for its first event in each store and the first position of each sink. */
final class StartWatch {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_MILLIS = 25;

    private final StoreTables tables;
    private final Positions positions;
    private final Target target;
    private final AtomicLong heardAt = new AtomicLong();

    StartWatch(StoreTables tables, Positions positions, Target target) {
        this.tables = tables;
        this.positions = positions;
        this.target = target;
    }

    /** @throws IllegalStateException if the program ends, or takes minutes */
    Started start(Program program) {
        // What is asked for the first time is asked slowly.
        requireNothing();
        try (StoreTables.Listening listening = tables.listen(() -> heardAt.compareAndSet(0, System.nanoTime()))) {
            listening.await();
            long begin = System.nanoTime();
            try (RunningProgram running = RunningProgram.start(program, target)) {
                return await(running, begin);
            }
        }
    }

    private void requireNothing() {
        for (Store store : target.stores()) {
            if (isStored(store) || isCommitted(store)) {
                throw new IllegalStateException("Store " + store.id() + " has events before the start");
            }
        }
    }

    private Started await(RunningProgram running, long begin) {
        Map<Store, Duration> stored = new EnumMap<>(Store.class);
        Map<Store, Duration> committed = new EnumMap<>(Store.class);
        while (stored.size() < target.stores().size()) {
            pause(running, begin);
            note(stored, this::isStored, begin);
        }
        Duration cpu = running.cpu();
        ThreadCpu threads = ThreadCpu.of(running.handle().pid());
        while (committed.size() < target.stores().size()) {
            note(committed, this::isCommitted, begin);
            pause(running, begin);
        }
        if (target.has(Store.FEED)) {
            stored.put(Store.FEED, Duration.ofNanos(heardAt.get() - begin));
        }
        return new Started(stored, committed, cpu, threads);
    }

    private void note(Map<Store, Duration> times, Predicate<Store> isThere, long begin) {
        Set<Store> open = EnumSet.copyOf(target.stores());
        open.removeAll(times.keySet());
        for (Store store : open) {
            if (isThere.test(store)) {
                times.put(store, Duration.ofNanos(System.nanoTime() - begin));
            }
        }
    }

    private boolean isStored(Store store) {
        return store == Store.FEED ? heardAt.get() != 0 : tables.hasAny(store, target);
    }

    private boolean isCommitted(Store store) {
        return positions.least(List.of(target.name() + "." + store.id())) > 0;
    }

    private static void pause(RunningProgram running, long begin) {
        running.requireAlive();
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
            throw new IllegalStateException("Nothing came of the start; the end of its log:\n" + running.lastWords());
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a start was watched", e);
        }
    }
}
