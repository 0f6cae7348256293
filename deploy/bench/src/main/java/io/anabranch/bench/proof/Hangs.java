package io.anabranch.bench.proof;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Stops a random store for some seconds now and then, on a thread of its own, until it is closed; then all go on. */
final class Hangs implements AutoCloseable {
    private static final int LEAST_MILLIS = 2_000;
    private static final int RANGE_MILLIS = 10_000;

    private final LocalStack servers;
    private final List<Server> stores;
    private final SplittableRandom random;
    private final AtomicInteger count = new AtomicInteger();
    private final Thread thread = new Thread(this::hang, "proof-hangs");
    private volatile boolean closed;

    private Hangs(LocalStack servers, List<Server> stores, SplittableRandom random) {
        this.servers = servers;
        this.stores = List.copyOf(stores);
        this.random = random;
    }

    static Hangs start(LocalStack servers, List<Server> stores, SplittableRandom random) {
        Hangs hangs = new Hangs(servers, stores, random);
        hangs.thread.setDaemon(true);
        hangs.thread.start();
        return hangs;
    }

    int count() {
        return count.get();
    }

    private void hang() {
        while (!closed) {
            pause();
            Server store = stores.get(random.nextInt(stores.size()));
            servers.pause(store);
            try {
                count.incrementAndGet();
                pause();
            } finally {
                servers.resume(store);
            }
        }
    }

    private void pause() {
        long end = System.nanoTime() + (LEAST_MILLIS + random.nextInt(RANGE_MILLIS)) * 1_000_000L;
        var unused = Waits.became(Duration.ofNanos(end - System.nanoTime()), () -> closed);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
