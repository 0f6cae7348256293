package io.anabranch.bench.whole;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;

/**
 * What one start took, from before there was a process.
 *
 * @param stored until a store showed its first event
 * @param committed until a sink had committed its first position
 * @param cpu what the process had used when every store had shown one
 * @param threads the same by thread
 */
record Started(Map<Store, Duration> stored, Map<Store, Duration> committed, Duration cpu, ThreadCpu threads) {
    Started {
        stored = Map.copyOf(stored);
        committed = Map.copyOf(committed);
    }

    /** Until each of the stores had an event. */
    double storedSeconds() {
        return last(stored);
    }

    double committedSeconds() {
        return last(committed);
    }

    double cpuSeconds() {
        return seconds(cpu);
    }

    /** Those that used a tenth of a second or more, in seconds. */
    Map<String, Double> threadSeconds() {
        return threads.since(new ThreadCpu(Map.of()), /* events= */ 1_000_000);
    }

    static double seconds(Duration length) {
        return length.toNanos() / 1e9;
    }

    private static double last(Map<Store, Duration> times) {
        return seconds(times.values().stream().max(Comparator.naturalOrder()).orElseThrow());
    }
}
