package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Events and settings for tests. */
final class SomeEvents {
    static final Instant TIME = Instant.parse("2026-11-21T08:15:37.123456Z");

    static final URI ENDPOINT = URI.create("http://127.0.0.1:8000");

    private SomeEvents() {}

    static Event event(String id, String user, String type, Instant time, String data, String extra) {
        SourceRecord record = new SourceRecord("t", "topic-id", 0, 0, 0, null, new byte[0], List.of());
        JsonText extraJson = extra.isEmpty() ? JsonText.NONE : JsonText.of(extra);
        JsonText dataJson = data.isEmpty() ? JsonText.NONE : JsonText.of(data);
        return new Event(id, user, type, time, dataJson, extraJson, record);
    }

    static List<Event> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event("e-" + i, "user-" + i % 10, "t", TIME, "{\"n\":" + i + "}", ""))
                .toList();
    }

    static Event event(String id, String data) {
        return event(id, "u", "t", TIME, data, "");
    }

    static DynamoSettings settings() {
        return new SomeSettings("Events", ENDPOINT).build();
    }

    static DynamoSettings settings(String table, URI endpoint, Duration maxRetryTime) {
        return new SomeSettings(table, endpoint).maxRetryTime(maxRetryTime).build();
    }

    static DynamoSettings settings(String table, URI endpoint, Duration maxRetryTime, int inFlight) {
        return new SomeSettings(table, endpoint)
                .maxRetryTime(maxRetryTime)
                .inFlight(inFlight)
                .build();
    }

    /** With everything that a table can have. */
    static DynamoSettings full(String table, URI endpoint) {
        return new SomeSettings(table, endpoint)
                .expireAfter(Duration.ofDays(90))
                .idIndex()
                .build();
    }

    /** Paid for by so many read units/s, and as many write units/s. */
    static DynamoSettings provisioned(String table, URI endpoint, int units) {
        return new SomeSettings(table, endpoint).provisioned(units).build();
    }

    /** With so many write units/s to spend. */
    static DynamoSettings onABudget(String table, URI endpoint, int writeUnits) {
        return new SomeSettings(table, endpoint).maxWriteUnits(writeUnits).build();
    }

    /** Those of the map data. */
    static DynamoSettings mapped() {
        return new SomeSettings("Events", ENDPOINT)
                .data(DynamoSettings.DataFormat.MAP)
                .build();
    }
}
