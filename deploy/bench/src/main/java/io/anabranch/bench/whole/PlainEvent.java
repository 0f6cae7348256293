package io.anabranch.bench.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.bson.Document;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An event as a tree of JSON, and what the first pages of the drivers' manuals make of it for each store. */
record PlainEvent(JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static PlainEvent read(byte[] value) {
        try {
            return new PlainEvent(JSON.readTree(value));
        } catch (IOException e) {
            throw new UncheckedIOException("A record is no event", e);
        }
    }

    String user() {
        return text("user_id");
    }

    String channel(Target target) {
        return target.prefix() + "events:" + text("event_type");
    }

    /** What its user spent, in cents. */
    double cents() {
        return (double) Math.round(json.get("data").get("amount").asDouble() * 100);
    }

    Document document() {
        return new Document("_id", text("event_id"))
                .append("user_id", user())
                .append("event_type", text("event_type"))
                .append("timestamp", text("timestamp"))
                .append("data", Document.parse(data()));
    }

    /** The statement that {@link #row} is bound to. */
    static String insert(Target target) {
        return "INSERT INTO " + Target.DATABASE + "." + target.name()
                + " (day, bucket, event_time, event_id, user_id, event_type, data) VALUES (?, ?, ?, ?, ?, ?, ?)";
    }

    Object[] row() {
        OffsetDateTime time = OffsetDateTime.parse(text("timestamp"));
        String id = text("event_id");
        return new Object[] {
            time.toLocalDate(),
            Math.floorMod(id.hashCode(), Target.BUCKETS),
            LocalTime.ofNanoOfDay(time.toLocalTime().toNanoOfDay()),
            id,
            user(),
            text("event_type"),
            data()
        };
    }

    Map<String, AttributeValue> item() {
        Map<String, AttributeValue> item = new HashMap<>();
        String timeAndId = text("timestamp") + "#" + text("event_id");
        String user = "USER#" + user();
        String type = "TYPE#" + text("event_type");
        item.put("PK", AttributeValue.fromS(user));
        item.put("SK", AttributeValue.fromS("EVENT#" + timeAndId));
        item.put("GSI1PK", AttributeValue.fromS(type));
        item.put("GSI1SK", AttributeValue.fromS(timeAndId));
        item.put("GSI2PK", AttributeValue.fromS(user + "#" + type));
        item.put("GSI2SK", AttributeValue.fromS(timeAndId));
        item.put("data", AttributeValue.fromS(data()));
        return item;
    }

    /** As JSON. */
    @Override
    public String toString() {
        return json.toString();
    }

    private String data() {
        return json.get("data").toString();
    }

    private String text(String field) {
        return json.get(field).asText();
    }
}
