package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.JsonText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The documents that answer a question.
 *
 * @param last where the last of them stands in the question's order, as JSON; empty where there are none
 */
record Hits(List<StoredEvent> events, Optional<String> last) {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    static Hits read(byte[] answer) throws IOException {
        List<StoredEvent> events = new ArrayList<>();
        Optional<String> last = Optional.empty();
        for (JsonNode hit : JSON.readTree(answer).path("hits").path("hits")) {
            events.add(event(hit.get("_source")));
            last = Optional.of(hit.path("sort").toString());
        }
        return new Hits(events, last);
    }

    static StoredEvent event(JsonNode source) {
        return new StoredEvent(
                source.get(Documents.EVENT_ID).asText(),
                source.get(Documents.USER_ID).asText(),
                source.get(Documents.EVENT_TYPE).asText(),
                Instant.parse(source.get(Documents.TIMESTAMP).asText()),
                json(source, Documents.DATA),
                json(source, Documents.EXTRA));
    }

    private static JsonText json(JsonNode source, String field) {
        JsonNode value = source.get(field);
        return value == null ? JsonText.NONE : JsonText.of(value.toString());
    }
}
