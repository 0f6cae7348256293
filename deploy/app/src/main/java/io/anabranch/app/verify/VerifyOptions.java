package io.anabranch.app.verify;

import io.anabranch.app.verify.StoredEvents.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is compared.
 *
 * @param sinks their names; all where it is empty
 * @param from the time of the first events
 * @param until the time after that of the last
 * @param samplePercent how many of a hundred ids; 100 for all
 * @param directory where what is read is put aside
 */
public record VerifyOptions(
        Set<String> sinks, Optional<Instant> from, Optional<Instant> until, double samplePercent, Path directory) {
    /** Everything, put aside where the platform keeps temporary files. */
    public static final VerifyOptions ALL = new VerifyOptions(
            Set.of(), Optional.empty(), Optional.empty(), 100, Path.of(System.getProperty("java.io.tmpdir")));

    private static final int STEPS = 10_000;

    boolean isOf(String sink) {
        return sinks.isEmpty() || sinks.contains(sink);
    }

    TimeRange range() {
        return new TimeRange(from, until);
    }

    /** The same ids each time, wherever they are. */
    boolean isSampled(String id) {
        return samplePercent >= 100
                || Math.floorMod(Fingerprint.of("sample " + id), STEPS) < samplePercent / 100 * STEPS;
    }

    /** @param micros the event's own time */
    boolean isCompared(String id, long micros) {
        return isSampled(id) && range().holds(micros);
    }

    /** Since when the log has the events from {@link #from} on: none is dated further ahead of its record than that. */
    Optional<Instant> logSince(Duration maxClockSkew) {
        return from.map(first -> first.minus(maxClockSkew));
    }
}
