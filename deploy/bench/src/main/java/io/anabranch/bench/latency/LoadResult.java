package io.anabranch.bench.latency;

import io.anabranch.bench.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured at one load.
 *
 * @param percent of the rate that the program holds
 * @param paths by their names, in the order in which they are shown
 */
record LoadResult(int percent, double perSecond, Map<String, PathResult> paths, Processors processors) {
    static final String ACKNOWLEDGED = "Kafka has it";
    static final String LIVE = "live subscriber";
    static final String BARE = "live, by a bare consumer";

    private static final double P99 = 0.99;

    LoadResult(int percent, double perSecond) {
        this(percent, perSecond, new LinkedHashMap<>(), new Processors());
    }

    /** The same load with nothing measured yet. */
    LoadResult again() {
        return new LoadResult(percent, perSecond);
    }

    PathResult path(String name) {
        return paths.computeIfAbsent(name, PathResult::new);
    }

    /** The 99th percentile of our live feed by that of the bare consumer, round by round; nothing where there is no feed. */
    Optional<Figures> liveRatio() {
        PathResult ours = paths.get(LIVE);
        PathResult bare = paths.get(BARE);
        if (ours == null || bare == null) {
            return Optional.empty();
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.rounds().size(); round++) {
            ratios.add(ours.rounds().get(round).millis(P99)
                    / bare.rounds().get(round).millis(P99));
        }
        return Optional.of(new Figures(ratios));
    }
}
