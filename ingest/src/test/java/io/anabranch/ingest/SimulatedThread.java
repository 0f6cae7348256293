package io.anabranch.ingest;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A branch's own thread in virtual time: its tasks run in order, each some microseconds after it could. */
final class SimulatedThread implements Scheduler {
    private static final int MAX_DELAY_NANOS = 300_000;

    private final SimulatedWorld world;
    private long last;

    SimulatedThread(SimulatedWorld world) {
        this.world = world;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return world.time.schedule(task, nextNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public long now(TimeUnit unit) {
        return world.time.now(unit);
    }

    @Override
    public void dispose() {
        // Nothing is held.
    }

    @Override
    public Worker createWorker() {
        Worker worker = world.time.createWorker();
        return new Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                return worker.schedule(task, nextNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                return worker.schedule(task, delay, unit);
            }

            @Override
            public void dispose() {
                worker.dispose();
            }
        };
    }

    private long nextNanos() {
        long now = world.time.now(TimeUnit.NANOSECONDS);
        last = Math.max(now, last) + 1 + world.random.nextInt(MAX_DELAY_NANOS);
        return last - now;
    }
}
