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

/**
 * What a record's headers tell of a CloudEvent. They are looked at closely only where they are one's: the content type decides,
 * else {@code ce_specversion}; other records may have headers as they like.
 */
final class CloudEventHeaders {
    private static final CloudEventHeaders NONE = new CloudEventHeaders();
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final String MEDIA = "application/cloudevents";

    private final Map<String, String> attributes = new LinkedHashMap<>();
    private @Nullable String contentType;

    private CloudEventHeaders() {}

    /** @throws Refusal if they are a CloudEvent's, and one that matters is not UTF-8 or is there twice */
    static CloudEventHeaders of(SourceRecord record) {
        if (record.headers().isEmpty()) {
            return NONE;
        }
        boolean isStructured = record.headers().stream().anyMatch(CloudEventHeaders::announcesStructured);
        boolean isBinary = record.headers().stream()
                .anyMatch(header -> header.value() != null && lowerCase(header.name()).equals("ce_specversion"));
        if (!isStructured && !isBinary) {
            return NONE;
        }
        CloudEventHeaders headers = new CloudEventHeaders();
        for (SourceRecord.Header header : record.headers()) {
            headers.read(header, /* attributesToo= */ !isStructured);
        }
        return headers;
    }

    private static boolean announcesStructured(SourceRecord.Header header) {
        byte[] value = header.value();
        return value != null
                && lowerCase(header.name()).equals(CONTENT_TYPE)
                && new String(value, StandardCharsets.ISO_8859_1)
                        .stripLeading()
                        .toLowerCase(Locale.ROOT)
                        .startsWith(MEDIA);
    }

    /** Whether the headers are a CloudEvent's attributes, and the value is its data. */
    boolean areOfBinary() {
        return attributes.containsKey("specversion");
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
        String media = contentType().orElse("").strip().toLowerCase(Locale.ROOT);
        if (!media.startsWith(MEDIA)) {
            return false;
        }
        if (!media.split(";", 2)[0].strip().equals(MEDIA + "+json")) {
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

    private void read(SourceRecord.Header header, boolean attributesToo) {
        byte[] value = header.value();
        String name = lowerCase(header.name());
        if (value == null || !(name.equals(CONTENT_TYPE) || (attributesToo && name.startsWith(PREFIX)))) {
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

    /** One rule for all names: {@code equalsIgnoreCase} takes more than an s for an s. */
    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static void quote(String text, ByteArrayOutputStream to) {
        to.write('"');
        to.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        to.write('"');
    }
}
