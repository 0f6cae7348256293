package io.anabranch.app.verify;

import io.anabranch.app.verify.Truth.LoggedEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a sink holds in which the later event of an id takes the earlier one's place. */
final class LastByTime implements Expected {
    private static final Comparator<Version> BY_TIME =
            Comparator.comparing(Version::time).thenComparing(Version::offset);

    private final String sink;
    private final List<String> types;
    private final Map<String, Long> refused = new HashMap<>();
    private final Map<String, Version> versions = new HashMap<>();

    /** @param types that the sink is given; all where it is empty */
    LastByTime(String sink, List<String> types) {
        this.sink = sink;
        this.types = List.copyOf(types);
    }

    private record Version(Instant time, long offset, long fingerprint) {}

    @Override
    public void add(LoggedEvent event, DeadLetterBook dead) {
        if (!types.isEmpty() && !types.contains(event.type())) {
            return;
        }
        if (dead.refusedBy(sink).contains(event.position())) {
            refused.putIfAbsent(event.id(), event.fingerprint());
        } else {
            Version version = new Version(
                    event.time().truncatedTo(ChronoUnit.MICROS),
                    event.position().offset(),
                    event.fingerprint());
            versions.merge(event.id(), version, (one, other) -> BY_TIME.compare(one, other) < 0 ? other : one);
        }
    }

    @Override
    public String sink() {
        return sink;
    }

    /** An id of which every event was refused is expected all the same: as a dead letter. */
    @Override
    public Map<String, Long> fingerprints() {
        Map<String, Long> expected = new HashMap<>(refused);
        versions.forEach((id, version) -> expected.put(id, version.fingerprint()));
        return expected;
    }
}
