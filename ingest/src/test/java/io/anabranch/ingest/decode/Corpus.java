package io.anabranch.ingest.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.topology.Records;
import io.anabranch.topology.SourceRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Records with what each becomes, one a line in {@code corpus.jsonl}: what the decoder reads, whoever else reads the log reads
 * too. A value is a text, or a list of texts and of {@code [text, times]}; {@code hex} is a value that is no text; without
 * either the record has none. {@code dated} is its time in milliseconds.
 */
public final class Corpus {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Corpus() {}

    /** One record. */
    public record Case(String name, SourceRecord record, EventSettings settings, JsonNode line) {
        /** The event that it becomes, as id, user, type, time, data and extra. */
        public Optional<JsonNode> event() {
            return Optional.ofNullable(line.get("becomes"));
        }

        /** Why it is rejected. */
        public Optional<String> rejected() {
            return Optional.ofNullable(line.get("rejected")).map(JsonNode::textValue);
        }

        /** The deletion that it becomes, as id, and user, time and deleted where it knows them. */
        public Optional<JsonNode> deletion() {
            return Optional.ofNullable(line.get("deletes"));
        }

        public boolean isTombstone() {
            return line.has("tombstone");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Case> read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Corpus.class.getResourceAsStream("/corpus.jsonl")), StandardCharsets.UTF_8))) {
            List<Case> cases = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add(of(JSON.readTree(line)));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case of(JsonNode line) {
        List<SourceRecord.Header> headers = new ArrayList<>();
        line.path("headers")
                .forEach(header ->
                        headers.add(new SourceRecord.Header(header.get(0).textValue(), bytes(header.get(1)))));
        SourceRecord record = new SourceRecord(
                "events",
                "topic-id",
                3,
                42,
                line.path("dated").asLong(Records.WRITTEN.toEpochMilli()),
                bytes(line.get("key")),
                line.has("hex") ? bytes(line) : bytes(line.get("value")),
                headers);
        return new Case(line.get("is").textValue(), record, settings(line.path("event")), line);
    }

    private static byte @Nullable [] bytes(@Nullable JsonNode text) {
        if (text == null || text.isNull()) {
            return null;
        }
        if (text.has("hex")) {
            return HexFormat.of().parseHex(text.get("hex").textValue());
        }
        StringBuilder all = new StringBuilder();
        if (text.isArray()) {
            text.forEach(part -> all.append(
                    part.isArray() ? part.get(0).textValue().repeat(part.get(1).intValue()) : part.textValue()));
        } else {
            all.append(text.textValue());
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static EventSettings settings(JsonNode event) {
        EventSettings defaults = EventSettings.DEFAULTS;
        JsonNode time = event.get("time");
        return new EventSettings(
                texts(event.get("id"), defaults.id()),
                texts(event.get("user"), defaults.user()),
                texts(event.get("type"), defaults.type()),
                time == null
                        ? defaults.time()
                        : new EventTimeSettings(
                                texts(time.get("from"), List.of()),
                                EpochUnit.valueOf(time.get("unit").textValue().toUpperCase(Locale.ROOT))),
                event.path("data").asText(defaults.data()),
                EventFormat.JSON,
                event.has("envelope") ? Envelope.DEBEZIUM : Envelope.NONE,
                event.path("deletes").asBoolean(),
                List.of());
    }

    private static List<String> texts(@Nullable JsonNode list, List<String> otherwise) {
        return list == null
                ? otherwise
                : StreamSupport.stream(list.spliterator(), false)
                        .map(JsonNode::textValue)
                        .toList();
    }
}
