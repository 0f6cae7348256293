package io.anabranch.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Invariant 8 for the drivers' own metrics: leaves out labels that are without bound, and metrics that would be nothing without theirs. */
final class DriverLabels implements MeterFilter {
    /** By the beginning of a name: addresses that change with each connection or with a node that moved, and an object's hash. */
    private static final Map<String, Set<String>> UNBOUNDED =
            Map.of("lettuce.", Set.of("local", "remote"), "netty.", Set.of("id"));

    /** A dozen series for each partition of each client; {@code anabranch_lag_records} says what an operator wants of them. */
    private static final String PER_PARTITION = "partition";

    @Override
    public Meter.Id map(Meter.Id id) {
        for (Map.Entry<String, Set<String>> each : UNBOUNDED.entrySet()) {
            if (id.getName().startsWith(each.getKey())) {
                List<Tag> kept = id.getTags().stream()
                        .filter(tag -> !each.getValue().contains(tag.getKey()))
                        .toList();
                return id.replaceTags(kept);
            }
        }
        return id;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return id.getName().startsWith("kafka.") && id.getTag(PER_PARTITION) != null
                ? MeterFilterReply.DENY
                : MeterFilterReply.NEUTRAL;
    }
}
