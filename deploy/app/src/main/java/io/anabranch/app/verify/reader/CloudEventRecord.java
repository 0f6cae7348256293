package io.anabranch.app.verify.reader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.ingest.decode.EpochUnit;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A record as a CloudEvent, as far as it is one: its attributes are in headers, or in the value.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     Protocol Binding for CloudEvents</a>
 */
final class CloudEventRecord {
    private static final String CONTENT_TYPE = "content-type";
    private static final String MEDIA = "application/cloudevents";

    private final SourceRecord record;
    private final boolean isStructured;
    private final boolean isBinary;

    private CloudEventRecord(SourceRecord record, boolean isStructured, boolean isBinary) {
        this.record = record;
        this.isStructured = isStructured;
        this.isBinary = isBinary;
    }

    /** The content type decides, else {@code ce_specversion}; a header without a value says nothing. */
    static CloudEventRecord of(SourceRecord record) {
        boolean isStructured = headers(record, CONTENT_TYPE).stream().anyMatch(CloudEventRecord::isOfCloudEvents);
        boolean isBinary = !isStructured && !headers(record, "ce_specversion").isEmpty();
        if (isStructured) {
            // Only one can be it.
            var unused = contentType(record);
        }
        return new CloudEventRecord(record, isStructured, isBinary);
    }

    /** Whether a header says that the value is a CloudEvent. */
    boolean isStructured() {
        return isStructured;
    }

    /** Whether the headers are a CloudEvent's attributes. */
    boolean isBinary() {
        return isBinary;
    }

    /** The event of the attributes in the value. */
    LogEntry.Event structured(ObjectNode value) {
        if (isStructured && !media(contentType(record).orElseThrow()).equals(MEDIA + "+json")) {
            throw new MalformedException("a CloudEvent in another form than one in JSON");
        }
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        value.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> set.set(field.getKey(), field.getValue()));
        if (set.has("data_base64")) {
            throw new MalformedException("data in base64");
        }
        Optional<JsonNode> data = Optional.ofNullable(set.remove("data"));
        if (data.isPresent() && !data.get().isObject()) {
            throw new MalformedException("data that is no object");
        }
        checkContentType(text(set, "datacontenttype"));
        return event(set, data);
    }

    /** The event of the attributes in the headers. */
    LogEntry.Event binary(Optional<JsonNode> data) {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        for (SourceRecord.Header header : record.headers()) {
            String name = lower(header.name());
            byte[] utf8 = header.value();
            if (utf8 != null && name.startsWith("ce_")) {
                String attribute = name.substring("ce_".length());
                if (set.has(attribute)) {
                    throw new MalformedException("an attribute that is there twice");
                }
                set.put(attribute, JsonTree.text("an attribute", utf8));
            }
        }
        Optional<String> contentType = contentType(record);
        checkContentType(contentType);
        contentType.ifPresent(type -> set.put("datacontenttype", type));
        return event(set, data);
    }

    /** @param set the attributes that are set */
    private LogEntry.Event event(ObjectNode set, Optional<JsonNode> data) {
        Set<String> taken = new HashSet<>(List.of("specversion", "source", "id", "type", "time", "userid"));
        if (!required(set, "specversion").equals("1.0")) {
            throw new MalformedException("a CloudEvent of another version than 1.0");
        }
        String source = LogReader.id("source", required(set, "source"));
        String id = LogReader.id("id", required(set, "id"));
        if (!set.has("userid")) {
            taken.add("subject");
        }
        return new LogEntry.Event(
                LogReader.id("source and id", escaped(source) + "#" + escaped(id)),
                LogReader.id("the user", required(set, set.has("userid") ? "userid" : "subject")),
                LogReader.id("type", required(set, "type")),
                time(set),
                data,
                set.deepCopy().without(taken));
    }

    private Instant time(ObjectNode set) {
        boolean isOfRecord = !set.has("time") && Timestamps.isDated(record.timestampMillis());
        return isOfRecord
                ? Timestamps.inRange(record.timestamp())
                : Timestamps.read(required(set, "time"), EpochUnit.ISO);
    }

    private static String escaped(String part) {
        return part.replace("%", "%25").replace("#", "%23");
    }

    private static String required(ObjectNode set, String attribute) {
        return text(set, attribute).orElseThrow(() -> new MalformedException("no " + attribute));
    }

    private static Optional<String> text(ObjectNode set, String attribute) {
        JsonNode value = set.path(attribute);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw new MalformedException(attribute + " is " + value.getNodeType());
        }
        return Optional.ofNullable(value.textValue());
    }

    private static void checkContentType(Optional<String> type) {
        String media = media(type.orElse("application/json"));
        if (!media.equals("application/json") && !media.equals("text/json") && !media.endsWith("+json")) {
            throw new MalformedException("data that is not JSON");
        }
    }

    private static Optional<String> contentType(SourceRecord record) {
        List<byte[]> values = headers(record, CONTENT_TYPE);
        if (values.size() > 1) {
            throw new MalformedException("a content type that is there twice");
        }
        return values.stream()
                .map(utf8 -> JsonTree.text("the content type", utf8))
                .findFirst();
    }

    private static boolean isOfCloudEvents(byte[] contentType) {
        return media(new String(contentType, StandardCharsets.ISO_8859_1)).startsWith(MEDIA);
    }

    /** A content type without its parameters. */
    private static String media(String contentType) {
        return lower(contentType.split(";", 2)[0].strip());
    }

    /** The values of the headers with this name, in whatever letters. */
    private static List<byte[]> headers(SourceRecord record, String name) {
        return record.headers().stream()
                .filter(header -> lower(header.name()).equals(name))
                .map(SourceRecord.Header::value)
                .filter(value -> value != null)
                .toList();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
