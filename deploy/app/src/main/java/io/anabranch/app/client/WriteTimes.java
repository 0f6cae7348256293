package io.anabranch.app.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How long the writes took that ended between two answers: how many at most so long, by seconds. */
final class WriteTimes {
    private final NavigableMap<Double, Double> cumulative;
    private final double count;

    private WriteTimes(NavigableMap<Double, Double> cumulative, double count) {
        this.cumulative = cumulative;
        this.count = count;
    }

    static WriteTimes between(JsonNode before, JsonNode after) {
        NavigableMap<Double, Double> was = buckets(before);
        boolean isOfOne = after.path("count").asDouble() >= before.path("count").asDouble();
        NavigableMap<Double, Double> between = buckets(after);
        if (isOfOne) {
            between.replaceAll((bound, count) -> count - was.getOrDefault(bound, 0.0));
        }
        double count =
                after.path("count").asDouble() - (isOfOne ? before.path("count").asDouble() : 0);
        return new WriteTimes(between, count);
    }

    private static NavigableMap<Double, Double> buckets(JsonNode writes) {
        NavigableMap<Double, Double> buckets = new TreeMap<>();
        writes.path("buckets")
                .forEach(each -> buckets.put(
                        each.path("le").asDouble(), each.path("count").asDouble()));
        return buckets;
    }

    /**
     * In seconds, between the bounds of the bucket that it is in as if its writes were spread evenly there; the largest bound where it is beyond
     * all, and NaN where there were no writes.
     */
    double quantile(double share) {
        if (count <= 0) {
            return Double.NaN;
        }
        double rank = share * count;
        double below = 0;
        double lower = 0;
        for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
            double within = bucket.getValue() - below;
            if (bucket.getValue() >= rank && within > 0) {
                return lower + (bucket.getKey() - lower) * (rank - below) / within;
            }
            below = bucket.getValue();
            lower = bucket.getKey();
        }
        return lower;
    }
}
