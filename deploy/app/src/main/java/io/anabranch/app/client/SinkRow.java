package io.anabranch.app.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one sink of one process did between two answers.
 *
 * @param rate events written in a second
 * @param p50 of the writes that ended meanwhile, in seconds, by the histogram's bounds; NaN where none did
 * @param p99 the same
 * @param batch events of a batch in the mean; NaN where there was none
 * @param limit of requests in flight; NaN where there is none
 * @param retries in a second
 */
public record SinkRow(
        String address,
        String sink,
        String state,
        String cause,
        double rate,
        double p50,
        double p99,
        double batch,
        double inFlight,
        double limit,
        double retries,
        double lagRecords,
        double lagSeconds) {

    /** How rows may be sorted. */
    public enum Order {
        NAME,
        RATE,
        P99,
        RETRIES,
        LAG;

        /** The rows' order: the largest first, but for names. */
        public Comparator<SinkRow> comparator() {
            Comparator<SinkRow> first = switch (this) {
                case NAME -> Comparator.comparing(SinkRow::sink);
                case RATE -> Comparator.comparingDouble(SinkRow::rate).reversed();
                case P99 -> Comparator.comparingDouble(SinkRow::p99).reversed();
                case RETRIES -> Comparator.comparingDouble(SinkRow::retries).reversed();
                case LAG -> Comparator.comparingDouble(SinkRow::lagRecords).reversed();
            };
            return first.thenComparing(SinkRow::sink).thenComparing(SinkRow::address);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param before what was answered of the sink
     * @param after the same, some time later
     */
    static SinkRow of(String address, JsonNode before, JsonNode after, double seconds) {
        JsonNode was = before.path("totals");
        JsonNode is = after.path("totals");
        WriteTimes times = WriteTimes.between(was.path("writes"), is.path("writes"));
        double batches = is.path("batches").asDouble() - was.path("batches").asDouble();
        return new SinkRow(
                address,
                after.path("name").asText(),
                after.path("state").asText(),
                after.path("cause").asText(),
                difference(was, is, "events_written") / seconds,
                times.quantile(0.5),
                times.quantile(0.99),
                batches > 0 ? difference(was, is, "batch_events") / batches : Double.NaN,
                number(is, "in_flight"),
                number(is, "concurrency_limit"),
                difference(was, is, "retries") / seconds,
                number(after, "lag_records"),
                number(after, "lag_seconds"));
    }

    private static double difference(JsonNode was, JsonNode is, String name) {
        // A process that was started again counts from 0.
        return Math.max(0, is.path(name).asDouble() - was.path(name).asDouble());
    }

    private static double number(JsonNode of, String name) {
        return of.path(name).asDouble(Double.NaN);
    }

    /** For a program; what is not known is left out. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", address);
        json.put("sink", sink);
        json.put("state", state);
        if (!cause.isEmpty()) {
            json.put("cause", cause);
        }
        put(json, "events_per_second", rate);
        put(json, "write_p50_seconds", p50);
        put(json, "write_p99_seconds", p99);
        put(json, "batch_events", batch);
        put(json, "in_flight", inFlight);
        put(json, "concurrency_limit", limit);
        put(json, "retries_per_second", retries);
        put(json, "lag_records", lagRecords);
        put(json, "lag_seconds", lagSeconds);
        return json;
    }

    private static void put(Map<String, Object> json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        }
    }
}
