package io.anabranch.sinks.dynamodb;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.anabranch.sinks.dynamodb.DynamoFront.Put;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The body of a BatchWriteItem to one table, cut into its puts, each as it was written. */
record BatchWrite(String table, List<Put> puts) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String EVENT_ID = "event_id";

    static BatchWrite read(String body) throws IOException {
        String table = "";
        List<Put> puts = new ArrayList<>();
        try (JsonParser json = JSON.createParser(body)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_ARRAY) {
                    table = String.valueOf(json.currentName());
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        puts.add(put(json, body));
                    }
                }
            }
        }
        return new BatchWrite(table, List.copyOf(puts));
    }

    private static Put put(JsonParser json, String body) throws IOException {
        int start = (int) json.currentTokenLocation().getCharOffset();
        String eventId = "";
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME && EVENT_ID.equals(json.currentName())) {
                eventId = text(json);
            }
        }
        int end = (int) json.currentLocation().getCharOffset();
        return new Put(body.substring(start, end), eventId);
    }

    /** The text of {@code {"S":"text"}}; leaves its end to the caller. */
    private static String text(JsonParser json) throws IOException {
        json.nextToken();
        json.nextToken();
        json.nextToken();
        String text = json.getText();
        json.nextToken();
        return text;
    }

    /** The table with these puts only. */
    String with(List<Put> some) {
        return "{\"" + table + "\":" + some.stream().map(Put::json).collect(joining(",", "[", "]")) + "}";
    }
}
