package io.anabranch.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What an event says, in 64 bits: its user, its type, its time to the millisecond and its data, value for value. Two stores
 * that keep the same event in different forms show the same fingerprint.
 */
final class Fingerprint {
    /** More than any store takes: what is stored is to be read, whatever it is. */
    private static final int MAX_DEPTH = 1_000;

    private Fingerprint() {}

    static long of(String user, String type, Instant timestamp, String canonicalData) {
        String all = user + '\0' + type + '\0' + timestamp.toEpochMilli() + '\0' + canonicalData;
        byte[] digest = sha256().digest(all.getBytes(StandardCharsets.UTF_8));
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = (first << 8) | (digest[i] & 0xff);
        }
        return first;
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
        return value instanceof Number number ? number(new BigDecimal(number.toString())) : String.valueOf(value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String number(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
