package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One look at a program's metrics, in Prometheus' text format: value by series, labels included. */
record Scrape(Map<String, Double> series) {
    private static final String WRITTEN = "anabranch_events_written_total";

    Scrape {
        series = Map.copyOf(series);
    }

    static Scrape of(Stream<String> lines) {
        Map<String, Double> series = new HashMap<>();
        lines.filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        });
        return new Scrape(series);
    }

    /** What a process shows, if it answers. */
    static Optional<Scrape> of(ProgramProcess process) {
        String metrics = process.body("/metrics");
        return metrics.isEmpty() ? Optional.empty() : Optional.of(of(metrics.lines()));
    }

    /** The sum over all series of a metric that carry each of these labels, such as {@code sink="feed"}. */
    double sum(String metric, String... labels) {
        return series.entrySet().stream()
                .filter(entry -> isOf(entry.getKey(), metric, labels))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static boolean isOf(String name, String metric, String... labels) {
        if (!name.startsWith(metric) || (name.length() > metric.length() && name.charAt(metric.length()) != '{')) {
            return false;
        }
        return Stream.of(labels).allMatch(name::contains);
    }

    /** Events durable in the sink. */
    double written(String sink) {
        return sum(WRITTEN, label("sink", sink));
    }

    /** Records between the sink's position and the end of the log. */
    double lag(String sink) {
        return sum("anabranch_lag_records", label("sink", sink));
    }

    /** The state of the sink's branch, as its label; {@code unknown} where there is none. */
    String state(String sink) {
        return series.entrySet().stream()
                .filter(entry ->
                        entry.getValue() == 1 && isOf(entry.getKey(), "anabranch_sink_state", label("sink", sink)))
                .map(entry -> entry.getKey().replaceAll(".*state=\"([^\"]*)\".*", "$1"))
                .findFirst()
                .orElse("unknown");
    }

    double heapBytes() {
        return sum("jvm_memory_used_bytes", label("area", "heap"));
    }

    double windowBytes() {
        return sum("anabranch_window_bytes");
    }

    private static String label(String name, String value) {
        return name + "=\"" + value + "\"";
    }
}
