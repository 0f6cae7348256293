package io.anabranch.bench.latency;

import io.anabranch.bench.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * What was measured of one path at one load, round by round.
 *
 * @param path where to: a store, or a subscriber
 * @param resolutions by how much each may be too long; nothing where each is exact
 */
record PathResult(String path, List<Timings> rounds, Timings resolutions) {
    /** So many are needed for a percentile of one in a thousand. */
    private static final int ENOUGH = 1_000;

    PathResult(String path) {
        this(path, new ArrayList<>(), new Timings());
    }

    void add(Timings round) {
        rounds.add(round);
    }

    /** Milliseconds, a figure for each round. */
    Figures millis(double share) {
        return new Figures(rounds.stream().map(round -> round.millis(share)).toList());
    }

    /** Of all rounds together. */
    Timings all() {
        Timings all = new Timings();
        rounds.forEach(all::addAll);
        return all;
    }

    /** The 99.9th percentile of all rounds together in milliseconds, where there are enough for one. */
    String shownP999() {
        Timings all = all();
        return all.count() < ENOUGH ? "-" : String.format("%,.2f", all.millis(0.999));
    }

    /** Median and 99th percentile of what each may be too long by. */
    String shownResolution() {
        return resolutions.count() == 0
                ? "-"
                : String.format("%.2f, %.2f", resolutions.millis(0.5), resolutions.millis(0.99));
    }
}
