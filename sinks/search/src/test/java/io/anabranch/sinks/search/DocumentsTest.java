package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20_261_130;
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    /** Letters, what JSON escapes, and letters of two, three and four bytes. */
    private static final String[] LETTERS = {
        "a", "Z", "7", "-", " ", "\"", "\\", "/", "\n", "\u0001", "\u007f", "ä", "水", "🙂"
    };

    private final Documents documents = new Documents("events");

    @Test
    void everyEventIsTwoLinesWithItsOwnIdsAndTime() throws Exception {
        Random random = new Random(SEED);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Instant time = NOON.plus(random.nextLong(-172_800_000_000L, 172_800_000_000L), ChronoUnit.MICROS);
            events.add(event(text(random), time, "{\"text\":1.50}", i % 2 == 0 ? "" : "{\"more\":[]}"));
        }

        List<Document> all = documents.of(events);

        assertThat(all).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            String[] lines = all.get(i).toString().split("\n", -1);
            assertThat(lines).as("seed %d, event %d", SEED, i).hasSize(3);
            assertThat(lines[2]).isEmpty();
            JsonNode action = JSON.readTree(lines[0]).get("create");
            assertThat(action.get("_index").asText()).isEqualTo(documents.indexOf(event));
            assertThat(action.get("_id").asText()).isEqualTo(event.id());
            assertThat(JSON.readTree(lines[1])).isEqualTo(expected(event));
        }
    }

    @Test
    void dataIsKeptByteForByteButForLineEnds() {
        Event event = event("e-1", NOON, "{\"a\" :\t1.0,\r\n\"b\":\"x\\ny\"}", "");

        assertThat(documents.of(List.of(event)).get(0).toString())
                .endsWith("\"timestamp\":\"2026-11-28T12:00:00.000000Z\",\"data\":{\"a\" :\t1.0,  \"b\":\"x\\ny\"}}\n");
    }

    @Test
    void everyLineEndIsFoundWhereverItIsAndNothingElseIsTouched() {
        Random random = new Random(SEED);
        // With bytes above 127, whose lower bits are those of a line end.
        String letters = "a \t\u0e0d\u010a\u010d\u2028水🙂{}:,\n\r";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder json = new StringBuilder();
            random.ints(random.nextInt(60), 0, letters.codePointCount(0, letters.length()))
                    .map(at -> letters.codePointAt(letters.offsetByCodePoints(0, at)))
                    .forEach(json::appendCodePoint);

            String document = documents
                    .of(List.of(event("e", NOON, json + "{}", "")))
                    .get(0)
                    .toString();

            assertThat(document)
                    .as("seed %d, text %d", SEED, i)
                    .endsWith(
                            "Z\",\"data\":" + json.toString().replace('\n', ' ').replace('\r', ' ') + "{}}\n");
        }
    }

    @Test
    void linesOfSomeAreTheLinesOfEachInTheirOrder() {
        List<Document> all = documents.of(
                List.of(event("a", NOON, "{}", ""), event("bb", NOON, "{}", ""), event("c", NOON, "{}", "")));

        for (List<Document> some : List.of(
                all,
                all.subList(0, 2),
                all.subList(1, 3),
                List.of(all.get(2), all.get(0)),
                List.of(all.get(1), all.get(2), all.get(0)))) {
            StringBuilder lines = new StringBuilder();
            some.forEach(lines::append);
            assertThat(StandardCharsets.UTF_8.decode(Document.lines(some)).toString())
                    .isEqualTo(lines.toString());
        }
    }

    private static JsonNode expected(Event event) throws JsonProcessingException {
        var document = JSON.createObjectNode()
                .put("event_id", event.id())
                .put("user_id", event.userId())
                .put("event_type", event.type())
                .put("timestamp", Documents.timestamp(event.timestamp()));
        document.set("data", JSON.readTree(event.data().toString()));
        if (!event.extra().isEmpty()) {
            document.set("extra", JSON.readTree(event.extra().toString()));
        }
        return document;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("e");
        for (int left = random.nextInt(40); left > 0; left--) {
            // Most ids need no escape.
            text.append(LETTERS[random.nextInt(random.nextBoolean() ? 4 : LETTERS.length)]);
        }
        return text.toString();
    }

    private static Event event(String id, Instant time, String data, String extra) {
        SourceRecord record = new SourceRecord("events", "id", 0, 0, 0, null, new byte[0], List.of());
        return new Event(
                id,
                "user-" + id,
                "type-" + id,
                time,
                JsonText.of(data),
                extra.isEmpty() ? JsonText.NONE : JsonText.of(extra),
                record);
    }
}
