package io.anabranch.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A duration as it is written in the configuration: {@code 200ms}, {@code 60s}, {@code 90d}. */
public final class DurationText {
    private static final List<Map.Entry<String, Duration>> UNITS = List.of(
            Map.entry("d", Duration.ofDays(1)),
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("s", Duration.ofSeconds(1)));

    private DurationText() {}

    /** In the largest unit of which it is a whole number; below a second in milliseconds. Zero is {@code 0s}. */
    public static String of(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        return UNITS.stream()
                .filter(unit -> isWhole(duration, unit.getValue()))
                .findFirst()
                .map(unit -> duration.dividedBy(unit.getValue()) + unit.getKey())
                .orElseGet(() -> duration.toMillis() + "ms");
    }

    private static boolean isWhole(Duration duration, Duration unit) {
        return unit.multipliedBy(duration.dividedBy(unit)).equals(duration);
    }
}
