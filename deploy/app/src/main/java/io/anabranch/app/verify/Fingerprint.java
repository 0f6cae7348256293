package io.anabranch.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.verify.reader.JsonTree;
import io.anabranch.app.verify.reader.MalformedException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a field of an event says, in 32 bits; JSON value for value, so that two stores that keep the same data in different forms show the same
 * fingerprint. Of fields that differ one in four thousand million shows the same.
 */
final class Fingerprint {
    /** More than any store takes: what is stored is to be read, whatever it is. */
    private static final int MAX_DEPTH = 1_000;

    private Fingerprint() {}

    static int of(String text) {
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) checksum.getValue();
    }

    /** One text for all JSON texts of the same value, fields by their names: a map of DynamoDB has no other order. */
    static String canonical(String json) {
        try {
            return json.isEmpty() ? "" : canonical(JsonTree.read(json, MAX_DEPTH));
        } catch (MalformedException noJson) {
            // The log has no such data, so that the row is an altered one.
            return "malformed: " + noJson.why();
        }
    }

    static String canonical(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> quoted(field.getKey()) + ":" + canonical(field.getValue()))
                    .sorted()
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(Fingerprint::canonical)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (node.isNumber()) {
            return number(node.decimalValue());
        }
        return node.isTextual() ? quoted(node.textValue()) : node.asText();
    }

    /** The same for a document that a driver hands out as maps, lists and numbers. */
    static String canonical(@Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            return fields.entrySet().stream()
                    .map(field -> quoted(String.valueOf(field.getKey())) + ":" + canonical(field.getValue()))
                    .sorted()
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Iterable<?> elements) {
            return StreamSupport.stream(elements.spliterator(), false)
                    .map(Fingerprint::canonical)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof String text) {
            return quoted(text);
        }
        return value instanceof Number number ? number(number) : String.valueOf(value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String number(Number value) {
        try {
            return number(new BigDecimal(value.toString()));
        } catch (NumberFormatException notFinite) {
            // The log has no such number.
            return value.toString();
        }
    }

    private static String number(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
    }
}
