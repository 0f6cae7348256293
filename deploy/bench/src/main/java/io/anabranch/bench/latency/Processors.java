package io.anabranch.bench.latency;

import io.anabranch.bench.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many processors each of those who share the machine used at one load: where it is all that there are, who waits, waits for them.
 *
 * @param used by who used them, round by round
 */
record Processors(Map<String, List<Double>> used) {
    Processors() {
        this(new LinkedHashMap<>());
    }

    /** What each had used at one moment. */
    record Look(long nanos, Map<String, Duration> cpu) {}

    void add(Look before, Look after) {
        after.cpu()
                .forEach((who, cpu) -> used.computeIfAbsent(who, unknown -> new ArrayList<>())
                        .add((double) cpu.minus(before.cpu().getOrDefault(who, Duration.ZERO))
                                        .toNanos()
                                / (after.nanos() - before.nanos())));
    }

    /** {@code program 0.52, cassandra 0.31}: medians. */
    String shown() {
        return used.entrySet().stream()
                .map(who -> String.format(Locale.ROOT, "%s %.2f", who.getKey(), new Figures(who.getValue()).median()))
                .collect(Collectors.joining(", "));
    }
}
