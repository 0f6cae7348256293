package io.anabranch.bench.proof;

import java.util.Arrays;
import java.util.OptionalDouble;

/** When each message was due and how long it took, every one of them: a percentile is the exact one. Thread-safe. */
final class LatencyLog {
    private long[] due = new long[1 << 16];
    private long[] took = new long[1 << 16];
    private int size;

    synchronized void add(long dueNanos, long nowNanos) {
        if (size == due.length) {
            due = Arrays.copyOf(due, size * 2);
            took = Arrays.copyOf(took, size * 2);
        }
        due[size] = dueNanos;
        took[size] = nowNanos - dueNanos;
        size++;
    }

    /** Messages so far, repeated ones included. */
    synchronized int messages() {
        return size;
    }

    /**
     * Of the messages that were due from one moment on and before another.
     *
     * @param share such as 0.99
     * @return in milliseconds; nothing where none was due then
     */
    synchronized OptionalDouble millis(double share, long from, long to) {
        long[] some = new long[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (due[i] >= from && due[i] < to) {
                some[count++] = took[i];
            }
        }
        if (count == 0) {
            return OptionalDouble.empty();
        }
        Arrays.sort(some, 0, count);
        return OptionalDouble.of(some[Math.max(0, (int) Math.ceil(share * count) - 1)] / 1e6);
    }
}
