package io.anabranch.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one side of a benchmark did in one round, between two {@link Meter} readings of its own process.
 *
 * @param allocatedBytes by threads that live; of one that ended meanwhile what it ever allocated is taken off, so this can be below zero
 */
record Measured(long events, double seconds, double cpuSeconds, long allocatedBytes) {
    private static final Pattern LINE =
            Pattern.compile("measured events=(\\d+) seconds=([\\d.]+) cpu=([\\d.]+) allocated=(-?\\d+)");

    double eventsPerSecond() {
        return events / seconds;
    }

    double cpuSecondsPerMillion() {
        return cpuSeconds / events * 1e6;
    }

    double bytesPerEvent() {
        return (double) allocatedBytes / events;
    }

    /** The line by which a forked process reports. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "measured events=%d seconds=%.6f cpu=%.6f allocated=%d",
                events,
                seconds,
                cpuSeconds,
                allocatedBytes);
    }

    /** @throws IllegalStateException if the line is a report, but not a whole one: nobody is to wait for another */
    static Optional<Measured> parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            if (line.contains("measured events=")) {
                throw new IllegalStateException("A report that can't be read: " + line);
            }
            return Optional.empty();
        }
        return Optional.of(new Measured(
                Long.parseLong(parts.group(1)),
                Double.parseDouble(parts.group(2)),
                Double.parseDouble(parts.group(3)),
                Long.parseLong(parts.group(4))));
    }
}
