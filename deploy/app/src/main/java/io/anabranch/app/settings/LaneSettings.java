package io.anabranch.app.settings;

import io.anabranch.ingest.Fetch;
import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** One lane: the sinks that share a consumer group, and its pace. */
public record LaneSettings(
        @Setting(is = "the names of its sinks, as under 'sinks'")
        List<String> sinks,

        @Setting(is = "batches on their way to the sinks at once; 1 keeps the log's order", orElse = "4")
        int inFlight,

        @Setting(
                is =
                        "at-once for milliseconds, in-bulk for throughput; without it, at-once where one batch is in flight")
        Optional<Fetch> fetch) {
    private static final int MOST_IN_FLIGHT = 64;

    public LaneSettings {
        sinks = List.copyOf(sinks);
        new Complaints()
                .unless(!sinks.isEmpty(), "sinks", sinks, "at least one sink")
                .unless(new HashSet<>(sinks).size() == sinks.size(), "sinks", sinks, "each sink once")
                .unless(inFlight >= 1 && inFlight <= MOST_IN_FLIGHT, "in-flight", inFlight, "1 to " + MOST_IN_FLIGHT)
                .raise();
    }

    /** The fetch that is given, or the one that goes with the batches in flight. */
    public Fetch fetchOrUsual() {
        return fetch.orElse(inFlight == 1 ? Fetch.AT_ONCE : Fetch.IN_BULK);
    }
}
