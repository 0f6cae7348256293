package io.anabranch.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts a stream's events and measures this process from the first event after the warm-up to the last one. The first
 * 300,000 events or so measure the compiler.
 */
final class Meter {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long warmUp;
    private final long last;
    private long seen;
    private long measuredFrom;
    private long nanos;
    private long cpuNanos;
    private long allocated;

    /**
     * @param warmUp events that are not measured
     * @param events events that are, after those
     */
    Meter(long warmUp, long events) {
        this.warmUp = warmUp;
        this.last = warmUp + events;
    }

    /** Notes that so many more events are done; whether all are. By one thread at a time. */
    boolean count(int events) {
        boolean wasWarm = seen >= warmUp;
        seen += events;
        if (!wasWarm && seen >= warmUp) {
            measuredFrom = seen;
            nanos = System.nanoTime();
            cpuNanos = PROCESS.getProcessCpuTime();
            allocated = allocatedBytes();
        }
        return seen >= last;
    }

    Measured measured() {
        return new Measured(
                seen - measuredFrom,
                (System.nanoTime() - nanos) / 1e9,
                (PROCESS.getProcessCpuTime() - cpuNanos) / 1e9,
                allocatedBytes() - allocated);
    }

    /** By all threads that live: after the warm-up none comes or goes. JDK 17 knows no total. */
    private static long allocatedBytes() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
