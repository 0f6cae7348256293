package io.anabranch.app.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A file of cases, in YAML. */
final class CaseFile {
    private static final Set<String> OF_CASE = Set.of("name", "record", "expect");
    private static final Set<String> OF_RECORD = Set.of("topic", "key", "timestamp", "headers", "value", "value-hex");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String usualTopic;

    /** @param usualTopic of a record that names none */
    CaseFile(Path file, String usualTopic) {
        this.file = file;
        this.usualTopic = usualTopic;
    }

    /** @throws MalformedCasesException if it is no file of cases */
    List<Case> read() {
        JsonNode root;
        try {
            LoadSettings strict =
                    LoadSettings.builder().setAllowDuplicateKeys(false).build();
            root = JSON.valueToTree(new Load(strict).loadFromString(Files.readString(file)));
        } catch (YamlEngineException malformed) {
            throw new MalformedCasesException(file + ": " + malformed.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode cases = root.path("cases");
        if (!cases.isArray() || cases.isEmpty()) {
            throw new MalformedCasesException(file + ": expected a list 'cases' with one case or more");
        }
        List<Case> read = new ArrayList<>();
        for (JsonNode each : cases) {
            read.add(read(each, read.size() + 1));
        }
        return read;
    }

    private Case read(JsonNode given, int number) {
        String name = given.path("name").asText("case " + number);
        String where = file + ": case '" + name + "'";
        requireKnown(given, OF_CASE, where);
        requireKnown(given.path("record"), OF_RECORD, where + ": record");
        if (!given.path("record").isObject()) {
            throw new MalformedCasesException(where + ": expected a record");
        }
        if (!given.path("expect").isObject() || given.path("expect").isEmpty()) {
            throw new MalformedCasesException(where
                    + ": expected what has to become of it, as 'expect: {rejected: {reason: missing-field}}' or what"
                    + " 'anabranch event --output json' prints");
        }
        return new Case(name, record(given.path("record"), where), given.path("expect"));
    }

    private static void requireKnown(JsonNode object, Set<String> known, String where) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new MalformedCasesException(
                        where + ": unknown key '" + name + "', known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private SourceRecord record(JsonNode given, String where) {
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> header : given.path("headers").properties()) {
            headers.add(new Header(header.getKey(), header.getValue().asText().getBytes(UTF_8)));
        }
        return new SourceRecord(
                given.path("topic").asText(usualTopic),
                /* topicId= */ "",
                /* partition= */ 0,
                /* offset= */ 0,
                timestamp(given.path("timestamp"), where).toEpochMilli(),
                given.has("key") ? given.path("key").asText().getBytes(UTF_8) : null,
                value(given, where),
                headers);
    }

    private static Instant timestamp(JsonNode given, String where) {
        if (given.isMissingNode()) {
            throw new MalformedCasesException(
                    where + ": record: expected a timestamp, so that the case comes to the same every day");
        }
        try {
            return OffsetDateTime.parse(given.asText()).toInstant();
        } catch (DateTimeParseException e) {
            throw new MalformedCasesException(where
                    + ": record: timestamp must be a time as '2026-11-21T08:15:37Z', got '" + given.asText() + "'");
        }
    }

    /** A text unchanged, anything else as JSON; null where no value is given, as of a tombstone. */
    private static byte @Nullable [] value(JsonNode given, String where) {
        if (given.has("value-hex")) {
            try {
                return HexFormat.of().parseHex(given.path("value-hex").asText());
            } catch (IllegalArgumentException e) {
                throw new MalformedCasesException(where + ": record: value-hex must be pairs of hexadecimal digits");
            }
        }
        JsonNode value = given.path("value");
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        try {
            return value.isTextual() ? value.asText().getBytes(UTF_8) : JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A file that can't be read as cases. */
    static final class MalformedCasesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedCasesException(String message) {
            super(message);
        }
    }
}
