package io.anabranch.bench.memory;

import io.anabranch.bench.Charts;
import io.anabranch.bench.whole.Delivered;
import io.anabranch.bench.whole.StoreSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What was measured, as a page. */
record MemoryReport(List<JdkResult> results, StoreSet set, int idleSeconds, int events, int warmUp, int rounds) {
    /** Writes {@code memory.md}. */
    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("memory.md"), page());
        } catch (IOException e) {
            throw new UncheckedIOException("The report could not be written to " + folder, e);
        }
    }

    private String page() {
        StringBuilder page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # What it takes to run

                `anabranch bench memory` on %s: the program with the sinks of `%s`, from a backlog as fast as it can; %,d events of 340 bytes a round after %,d of \
                warm-up, %d rounds. %s Programs and servers share them. Idle is attached to an empty topic for %d s. Memory is what is resident, heap and all \
                else, in MB of 1,000,000 bytes. Each heap takes turns with the largest, and ratios are made round by round. The search ends at the \
                first heap that keeps less than 90 %% of the largest one's rate. Each figure is a median, with its least and most.
                """,
                Charts.today(),
                set,
                events,
                warmUp,
                rounds,
                Charts.machine().replaceFirst("^Java \\d+, ", ""),
                idleSeconds));
        results.forEach(result -> section(result, page));
        page.append('\n');
        JdkResult.goals(results).forEach(goal -> page.append("- `").append(goal).append("`\n"));
        return page.toString();
    }

    private static void section(JdkResult result, StringBuilder page) {
        page.append(String.format(
                Locale.ROOT, """

                ## %s

                Idle: %s MB. The least heap that keeps 90 %% of the rate: %.0f MB.

                | events | heap, MB | events/s | CPU µs an event | MB resident at most | of the rate with the largest heap |
                |---|---|---|---|---|---|
                """, result.jdk(), result.idleMegabytes().shown(0), result.leastHeap()));
        result.heaps().forEach(heap -> row(heap, page));
        row(result.large(), page);
    }

    private static void row(HeapResult heap, StringBuilder page) {
        page.append(String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s | %s | %s |%n",
                heap.what(),
                heap.megabytes(),
                heap.shown(Delivered::eventsPerSecond, 0),
                heap.shown(Delivered::cpuMicros, 1),
                heap.shown(Delivered::peakMegabytes, 0),
                heap.shownRateKept()));
    }
}
