package io.anabranch.bench.latency;

import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.whole.StoreSet;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * What was measured with one set of stores.
 *
 * @param held events a second that the program holds
 */
record SetResult(StoreSet set, Figures held, List<LoadResult> loads) {
    private static final double MOST_BY_BARE = 1.30;

    SetResult {
        loads = List.copyOf(loads);
    }

    /** Of whichever load and set our live feed is worst at; nothing where no set has a feed. */
    static List<Goal> goals(List<SetResult> results) {
        return results.stream()
                .flatMap(result -> result.loads.stream())
                .map(LoadResult::liveRatio)
                .flatMap(Optional::stream)
                .mapToDouble(Figures::median)
                .max()
                .stream()
                .mapToObj(ratio -> Goal.atMost("latency-live-p99", ratio, MOST_BY_BARE))
                .toList();
    }

    void print(PrintStream out) {
        out.printf("%s: holds %s events/s%n", set, held.shown(0));
        for (LoadResult load : loads) {
            out.printf(
                    "%d %%, %,.0f events/s: %-10s %-28s %-30s %10s %9s  %s%n",
                    load.percent(),
                    load.perSecond(),
                    "",
                    "p50 ms",
                    "p99 ms",
                    "p99.9 ms",
                    "samples",
                    "too long by at most, ms: p50, p99");
            load.paths()
                    .values()
                    .forEach(path -> out.printf(
                            "  %-28s %-28s %-30s %10s %,9d  %s%n",
                            path.path(),
                            path.millis(0.5).shown(2),
                            path.millis(0.99).shown(2),
                            path.shownP999(),
                            path.all().count(),
                            path.shownResolution()));
            out.printf("  processors used: %s%n", load.processors().shown());
            load.liveRatio().ifPresent(ratio -> out.printf("  live by bare, p99: %s%n", ratio.shown(2)));
        }
    }
}
