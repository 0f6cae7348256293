package io.anabranch.bench.memory;

import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.whole.Delivered;
import java.io.PrintStream;
import java.util.List;

/**
 * What was measured with one JDK.
 *
 * @param idleMegabytes resident while there is nothing to do
 * @param heaps from the largest downwards, to the first that is not enough
 * @param large with the largest heap and large events
 */
record JdkResult(Jdk jdk, Figures idleMegabytes, List<HeapResult> heaps, HeapResult large) {
    private static final double MOST_IDLE = 250;
    private static final double MOST_HEAP = 512;

    JdkResult {
        heaps = List.copyOf(heaps);
    }

    /** The least heap that is enough, and so are all that are larger; infinite if the largest does not do for large events. */
    double leastHeap() {
        if (!large.isEnough()) {
            return Double.POSITIVE_INFINITY;
        }
        double least = Double.POSITIVE_INFINITY;
        for (HeapResult heap : heaps) {
            if (!heap.isEnough()) {
                return least;
            }
            least = heap.megabytes();
        }
        return least;
    }

    /** Of whichever JDK needs most. */
    static List<Goal> goals(List<JdkResult> results) {
        double idle = results.stream()
                .mapToDouble(result -> result.idleMegabytes.median())
                .max()
                .orElseThrow();
        double heap = results.stream().mapToDouble(JdkResult::leastHeap).max().orElseThrow();
        return List.of(Goal.atMost("memory-idle", idle, MOST_IDLE), Goal.atMost("memory-heap", heap, MOST_HEAP));
    }

    void print(PrintStream out) {
        out.printf("%s: %s MB resident when idle%n", jdk, idleMegabytes.shown(0));
        out.printf(
                "  %-10s %-8s %-28s %-22s %-26s %s%n",
                "events",
                "heap MB",
                "events/s",
                "CPU µs an event",
                "MB resident at most",
                "of the rate with the largest");
        heaps.forEach(heap -> print(heap, out));
        print(large, out);
        out.printf("  least heap that keeps 90 %% of the rate: %.0f MB%n", leastHeap());
    }

    private static void print(HeapResult heap, PrintStream out) {
        out.printf(
                "  %-10s %-8d %-28s %-22s %-26s %s%n",
                heap.what(),
                heap.megabytes(),
                heap.shown(Delivered::eventsPerSecond, 0),
                heap.shown(Delivered::cpuMicros, 1),
                heap.shown(Delivered::peakMegabytes, 0),
                heap.shownRateKept());
    }
}
