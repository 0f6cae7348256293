package io.anabranch.bench.proof;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process showed at one moment.
 *
 * @param seconds from the schedule's begin
 * @param written events by sink
 * @param states of the branches by sink, as labels
 */
record Sample(
        double seconds,
        Map<String, Double> written,
        Map<String, String> states,
        double heapBytes,
        double windowBytes,
        double residentBytes) {
    Sample {
        written = Map.copyOf(written);
        states = Map.copyOf(states);
    }

    static Sample of(double seconds, List<String> sinks, Scrape scrape, long residentBytes) {
        Map<String, Double> written = new LinkedHashMap<>();
        Map<String, String> states = new LinkedHashMap<>();
        for (String sink : sinks) {
            written.put(sink, scrape.written(sink));
            states.put(sink, scrape.state(sink));
        }
        return new Sample(seconds, written, states, scrape.heapBytes(), scrape.windowBytes(), residentBytes);
    }

    double written(String sink) {
        return written.getOrDefault(sink, 0.0);
    }
}
