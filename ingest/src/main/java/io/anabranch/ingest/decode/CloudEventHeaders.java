package io.anabranch.ingest.decode;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a record's headers tell of a CloudEvent: its content type and, in binary mode, its attributes. */
final class CloudEventHeaders {
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";

    private final Map<String, String> attributes = new LinkedHashMap<>();
    private @Nullable String contentType;

    private CloudEventHeaders() {}

    /** @throws Refusal if a header that matters is not UTF-8 or is there twice */
    static CloudEventHeaders of(SourceRecord record) {
        CloudEventHeaders headers = new CloudEventHeaders();
        record.headers().forEach(headers::read);
        return headers;
    }

    /** The attributes that nobody took yet, by their names without the prefix. */
    Map<String, String> attributes() {
        return attributes;
    }

    Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    /**
     * Whether the content type is that of a whole CloudEvent.
     *
     * @throws Refusal if it is that of a batch, or of an event in another format than JSON
     */
    boolean announceStructured() {
        String media = contentType().orElse("").toLowerCase(Locale.ROOT);
        if (!media.startsWith("application/cloudevents")) {
            return false;
        }
        if (!media.split(";", 2)[0].strip().equals("application/cloudevents+json")) {
            throw new Refusal(
                    RejectReason.UNSUPPORTED_CLOUDEVENT, "the content type is not application/cloudevents+json");
        }
        return true;
    }

    @Nullable
    String take(String attribute) {
        return attributes.remove(attribute);
    }

    /** A JSON object of what was not taken. */
    JsonText leftOver() {
        Map<String, String> left = new LinkedHashMap<>(attributes);
        contentType().ifPresent(type -> left.put("datacontenttype", type));
        if (left.isEmpty()) {
            return JsonText.NONE;
        }
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        left.forEach((name, value) -> {
            object.write(object.size() == 0 ? '{' : ',');
            quote(name, object);
            object.write(':');
            quote(value, object);
        });
        object.write('}');
        return new JsonText(object.toByteArray(), 0, object.size());
    }

    private void read(SourceRecord.Header header) {
        byte[] value = header.value();
        String name = header.name().toLowerCase(Locale.ROOT);
        if (value == null || !(name.startsWith(PREFIX) || name.equals(CONTENT_TYPE))) {
            return;
        }
        if (Utf8.firstMalformed(value) >= 0) {
            throw new Refusal(RejectReason.MALFORMED_UTF8, "a header of a CloudEvent is no UTF-8");
        }
        String text = new String(value, StandardCharsets.UTF_8);
        String before = contentType;
        if (name.equals(CONTENT_TYPE)) {
            contentType = text;
        } else {
            before = attributes.put(name.substring(PREFIX.length()), text);
        }
        if (before != null) {
            throw new Refusal(RejectReason.DUPLICATE_FIELD, "a header of a CloudEvent is there twice");
        }
    }

    private static void quote(String text, ByteArrayOutputStream to) {
        to.write('"');
        to.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        to.write('"');
    }
}
