package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How many events of these types were there in each interval? Counted by the servers. */
public final class CountByTypeAndInterval {
    /** Which a server computes and sends for one question. */
    public static final int MAX_COUNTS = 10_000;

    private final IndexReader reading;

    CountByTypeAndInterval(IndexReader reading) {
        this.reading = reading;
    }

    /**
     * A type and an interval that has events of it.
     *
     * @param start of the interval, a whole number of intervals after 1970
     */
    public record Count(String type, Instant start, long events) {}

    /**
     * By type and interval, in this order; intervals without events are left out.
     *
     * @param from the first moment
     * @param until the moment after the last
     * @param interval a second or more, in whole milliseconds
     * @throws IllegalArgumentException if it could be more than {@value #MAX_COUNTS} counts
     */
    public Flux<Count> of(List<String> types, Instant from, Instant until, Duration interval) {
        if (types.isEmpty() || new HashSet<>(types).size() < types.size()) {
            throw new IllegalArgumentException("types must be at least one, each once");
        }
        boolean isWhole = interval.equals(Duration.ofMillis(interval.toMillis()));
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || !isWhole || !from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "the interval must be a second or more, in whole milliseconds, and from before until");
        }
        long intervals = Duration.between(from, until).dividedBy(interval) + 2;
        if (intervals > MAX_COUNTS / types.size()) {
            throw new IllegalArgumentException("at most " + MAX_COUNTS + " counts, these could be " + intervals
                    + " intervals of " + types.size() + " types");
        }
        return reading.ask("the counts by type and interval", from, until, question(types, from, until, interval))
                .flatMap(answer -> Mono.fromCallable(() -> counts(Hits.JSON.readTree(answer))))
                .flatMapIterable(counts -> counts);
    }

    private static ObjectNode question(List<String> types, Instant from, Instant until, Duration interval) {
        ObjectNode question = IndexReader.object().put("size", 0);
        ArrayNode filter = question.putObject("query").putObject("bool").putArray("filter");
        ArrayNode wanted = filter.addObject().putObject("terms").putArray(Documents.EVENT_TYPE);
        types.forEach(wanted::add);
        filter.addObject()
                .putObject("range")
                .putObject(Documents.TIMESTAMP)
                .put("gte", Documents.timestamp(from))
                .put("lt", Documents.timestamp(until));
        ObjectNode byType = question.putObject("aggs").putObject("types");
        byType.putObject("terms")
                .put("field", Documents.EVENT_TYPE)
                .put("size", types.size())
                .putObject("order")
                .put("_key", "asc");
        byType.putObject("aggs")
                .putObject("intervals")
                .putObject("date_histogram")
                .put("field", Documents.TIMESTAMP)
                .put("fixed_interval", interval.toMillis() + "ms")
                .put("min_doc_count", 1);
        return question;
    }

    private static List<Count> counts(JsonNode answer) {
        List<Count> counts = new ArrayList<>();
        for (JsonNode type : answer.path("aggregations").path("types").path("buckets")) {
            for (JsonNode interval : type.path("intervals").path("buckets")) {
                counts.add(new Count(
                        type.get("key").asText(),
                        Instant.ofEpochMilli(interval.get("key").asLong()),
                        interval.get("doc_count").asLong()));
            }
        }
        return counts;
    }
}
