package io.anabranch.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** How long each message of a load took, every one of them: a percentile is the exact one. */
final class Latencies {
    private final long[] nanos;
    private final AtomicInteger count = new AtomicInteger();

    /** @param most messages that are expected */
    Latencies(int most) {
        this.nanos = new long[most];
    }

    /** By one thread. */
    void add(long latency) {
        int at = count.get();
        if (at < nanos.length) {
            nanos[at] = latency;
            count.set(at + 1);
        }
    }

    boolean areComplete() {
        return count.get() == nanos.length;
    }

    int size() {
        return count.get();
    }

    /** @param share such as 0.99 */
    double millis(double share) {
        long[] sorted = Arrays.copyOf(nanos, count.get());
        Arrays.sort(sorted);
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }
}
