package io.anabranch.app;

import io.anabranch.topology.Lane;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Whether events can flow: every lane has its share of the log, every store takes writes. */
final class Readiness implements Supplier<Map<String, String>> {
    private final String log;
    private final List<Lane> lanes;
    private final List<WatchedSink> sinks;

    /** @param log names what the lanes read, for a person */
    Readiness(String log, List<Lane> lanes, List<WatchedSink> sinks) {
        this.log = log;
        this.lanes = List.copyOf(lanes);
        this.sinks = List.copyOf(sinks);
    }

    /** Who is not ready and why, by {@code lane live}, {@code sink mongodb}; empty when all is ready. */
    @Override
    public Map<String, String> get() {
        Map<String, String> troubles = new TreeMap<>();
        for (Lane lane : lanes) {
            if (!lane.isReading()) {
                troubles.put("lane " + lane.name(), "has no share of " + log);
            }
        }
        for (WatchedSink sink : sinks) {
            sink.trouble().ifPresent(trouble -> troubles.put("sink " + sink.name(), trouble));
        }
        return troubles;
    }
}
