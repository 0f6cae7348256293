package io.anabranch.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this process has used so far: time, CPU of all its threads, and heap. */
record Reading(long nanos, long cpuNanos, long allocated) {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Reading now() {
        return new Reading(System.nanoTime(), PROCESS.getProcessCpuTime(), allocatedBytes());
    }

    /** What so many events took since this reading. */
    Measured since(long events) {
        Reading now = now();
        return new Measured(
                events, (now.nanos - nanos) / 1e9, (now.cpuNanos - cpuNanos) / 1e9, now.allocated - allocated);
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
