package io.anabranch.app.ops;

import io.anabranch.topology.BranchStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One sink as an operator sees it.
 *
 * @param kind as in the configuration; {@code dead-letters} of the branch that keeps what could not be decoded
 * @param positions of the partitions that are this process's
 * @param lagRecords records of these that the sink does not hold yet
 * @param lagSeconds how long ago the last record that it took was dated, while it lacks one; else 0; NaN where it took none yet
 * @param totals since the process started
 */
public record SinkView(
        String name,
        String kind,
        BranchStatus status,
        List<PartitionView> positions,
        double lagRecords,
        double lagSeconds,
        Totals totals) {
    public SinkView {
        positions = List.copyOf(positions);
    }

    /**
     * How far it is in one partition.
     *
     * @param next the first offset that the sink does not hold
     * @param end the first offset that is not there yet, as was last asked
     */
    public record PartitionView(String topic, int partition, long next, long end) {}

    /**
     * What it did.
     *
     * @param inFlight requests on their way now
     * @param limit of those, as it adapts; NaN where there is none
     * @param writes how many batches were written
     * @param writeSeconds what these took together, retries included
     * @param buckets how many of them took at most so long, by seconds; ascending
     * @param batches how many batches were handed to the sink
     * @param batchEvents events of these
     */
    public record Totals(
            long written,
            long rejected,
            long filtered,
            long retries,
            double inFlight,
            double limit,
            long writes,
            double writeSeconds,
            Map<Double, Long> buckets,
            long batches,
            long batchEvents) {
        public Totals {
            buckets = new LinkedHashMap<>(buckets);
        }

        private Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("events_written", written);
            json.put("events_rejected", rejected);
            json.put("events_filtered", filtered);
            json.put("retries", retries);
            putNumber(json, "in_flight", inFlight);
            putNumber(json, "concurrency_limit", limit);
            json.put("batches", batches);
            json.put("batch_events", batchEvents);
            List<Map<String, Object>> histogram = new ArrayList<>();
            buckets.forEach((le, count) -> histogram.add(Map.of("le", le, "count", count)));
            Map<String, Object> ofWrites = new LinkedHashMap<>();
            ofWrites.put("count", writes);
            ofWrites.put("seconds", writeSeconds);
            ofWrites.put("buckets", histogram);
            json.put("writes", ofWrites);
            return json;
        }
    }

    /** As the API answers. What is not known is left out. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("kind", kind);
        json.put("state", status.state().label());
        json.put("since", status.since().toString());
        status.cause().ifPresent(cause -> json.put("cause", cause));
        putNumber(json, "lag_records", lagRecords);
        putNumber(json, "lag_seconds", lagSeconds);
        json.put(
                "positions",
                positions.stream()
                        .map(position -> {
                            Map<String, Object> each = new LinkedHashMap<>();
                            each.put("topic", position.topic());
                            each.put("partition", position.partition());
                            each.put("next", position.next());
                            each.put("end", position.end());
                            return each;
                        })
                        .toList());
        json.put("totals", totals.json());
        return json;
    }

    private static void putNumber(Map<String, Object> json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value == Math.rint(value) ? (Object) (long) value : (Object) value);
        }
    }
}
