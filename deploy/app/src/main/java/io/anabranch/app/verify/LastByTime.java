package io.anabranch.app.verify;

import io.anabranch.app.verify.Truth.LoggedEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a sink holds in which the later event of an id takes the earlier one's place. */
final class LastByTime {
    private static final Comparator<Version> BY_TIME =
            Comparator.comparing(Version::time).thenComparing(Version::offset);

    private final String sink;
    private final Map<String, Version> versions = new HashMap<>();

    LastByTime(String sink) {
        this.sink = sink;
    }

    private record Version(Instant time, long offset, long fingerprint) {}

    void add(LoggedEvent event, DeadLetterBook dead) {
        if (!dead.refusedBy(sink).contains(event.position())) {
            Version version = new Version(
                    event.time().truncatedTo(ChronoUnit.MICROS),
                    event.position().offset(),
                    event.fingerprint());
            versions.merge(event.id(), version, (one, other) -> BY_TIME.compare(one, other) < 0 ? other : one);
        }
    }

    String sink() {
        return sink;
    }

    /** Event id to fingerprint. */
    Map<String, Long> fingerprints() {
        return versions.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().fingerprint()));
    }
}
