package io.anabranch.ingest.decode;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents 1.0 in JSON: structured, where the record's value is the event, and binary, where its attributes are
 * headers and the value is its data.
 *
 * <p>A CloudEvent's identity is its source and its id together, so both become the event's id, joined as
 * {@code <source>#<id>} with {@code %} and {@code #} escaped (invariant 7). The user is the extension {@code userid}, else
 * the {@code subject}. A time that is absent is the record's own. What has no place in an {@link Event} becomes its extra.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     Protocol Binding for CloudEvents</a>
 */
final class CloudEventJson {
    private CloudEventJson() {}

    /** @param fields the value's fields */
    static Event structured(SourceRecord record, ObjectFields fields) {
        Attributes attributes = new Attributes();
        JsonText data = JsonText.NONE;
        int subject = -1;
        for (int field = 0; field < fields.count(); field++) {
            if (fields.isNull(field)) {
                continue; // The JSON format takes a null for an attribute that is not set.
            }
            switch (fields.name(field)) {
                case "id" -> attributes.id = fields.text(field);
                case "source" -> attributes.source = fields.text(field);
                case "type" -> attributes.type = fields.text(field);
                case "time" -> attributes.time = fields.text(field);
                case "userid" -> attributes.userId = fields.text(field);
                case "subject" -> subject = field;
                case "data" -> data = fields.span(field).object("data");
                case "data_base64" -> throw notJson("data_base64");
                case "datacontenttype" -> requireJson(fields.text(field));
                case "specversion" -> attributes.specVersion = fields.text(field);
                default -> {}
            }
            if (isExtra(fields.name(field))) {
                fields.leave(field);
            }
        }
        if (subject >= 0 && attributes.userId == null) {
            attributes.userId = fields.text(subject);
        } else if (subject >= 0) {
            fields.leave(subject);
        }
        return attributes.event(record, data, fields.leftOver());
    }

    /** @param data reads the value; {@link JsonText#NONE} where the event has no data */
    static Event binary(SourceRecord record, CloudEventHeaders headers, Supplier<JsonText> data) {
        headers.contentType().ifPresent(CloudEventJson::requireJson);
        Attributes attributes = new Attributes();
        attributes.specVersion = headers.take("specversion");
        attributes.id = headers.take("id");
        attributes.source = headers.take("source");
        attributes.type = headers.take("type");
        attributes.time = headers.take("time");
        attributes.userId = headers.take("userid");
        if (attributes.userId == null) {
            attributes.userId = headers.take("subject");
        }
        return attributes.event(record, data.get(), headers.leftOver());
    }

    private static boolean isExtra(String name) {
        return switch (name) {
            case "specversion", "id", "source", "type", "time", "userid", "subject", "data" -> false;
            default -> true;
        };
    }

    private static void requireJson(String contentType) {
        String media = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!media.equals("application/json") && !media.equals("text/json") && !media.endsWith("+json")) {
            throw notJson("a content type of " + contentType.length() + " characters");
        }
    }

    private static Refusal notJson(String what) {
        return new Refusal(RejectReason.DATA_NOT_JSON, what + ", expected data in JSON");
    }

    /** What every CloudEvent has, or may have, on whatever way it came. */
    private static final class Attributes {
        private @Nullable String specVersion;
        private @Nullable String id;
        private @Nullable String source;
        private @Nullable String type;
        private @Nullable String time;
        private @Nullable String userId;

        Event event(SourceRecord record, JsonText data, JsonText extra) {
            if (!required("specversion", specVersion).equals("1.0")) {
                throw new Refusal(RejectReason.UNSUPPORTED_CLOUDEVENT, "specversion is not 1.0");
            }
            String ownSource = Ids.check("source", required("source", source));
            String ownId = Ids.check("id", required("id", id));
            return new Event(
                    Ids.check("source and id", escaped(ownSource) + "#" + escaped(ownId)),
                    Ids.check("userid or subject", required("userid or subject", userId)),
                    Ids.check("type", required("type", type)),
                    timestamp(record),
                    data,
                    extra,
                    record);
        }

        private Instant timestamp(SourceRecord record) {
            if (time == null && EventTime.isDated(record)) {
                return EventTime.inRange(record.timestamp());
            }
            byte[] text = required("time, and the record has none", time).getBytes(StandardCharsets.UTF_8);
            return EventTime.parse(text, 0, text.length, EpochUnit.ISO);
        }

        private static String required(String name, @Nullable String value) {
            if (value == null) {
                throw new Refusal(RejectReason.MISSING_FIELD, "missing: " + name);
            }
            return value;
        }

        private static String escaped(String part) {
            return part.replace("%", "%25").replace("#", "%23");
        }
    }
}
