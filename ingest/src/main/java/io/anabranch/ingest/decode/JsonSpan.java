package io.anabranch.ingest.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value inside of an object that {@link ObjectFields} has read, so that no more than looking is needed to know what it
 * is.
 *
 * @param start its first byte
 * @param end the byte after its last
 */
@SuppressWarnings("ArrayRecordComponent") // The record's own array, passed on and never compared.
record JsonSpan(byte[] json, int start, int end) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    JsonText asText() {
        return new JsonText(json, start, end - start);
    }

    boolean isNull() {
        return json[start] == 'n';
    }

    boolean isObject() {
        return json[start] == '{';
    }

    boolean isString() {
        return json[start] == '"';
    }

    private boolean isNumber() {
        return json[start] == '-' || (json[start] >= '0' && json[start] <= '9');
    }

    private boolean isInteger() {
        for (int at = json[start] == '-' ? start + 1 : start; at < end; at++) {
            if (json[at] < '0' || json[at] > '9') {
                return false;
            }
        }
        return isNumber();
    }

    /**
     * A string, or a whole number's digits.
     *
     * @param name of the field, for a message
     * @throws Refusal if it is something else
     */
    String idText(String name) {
        if (isInteger()) {
            return new String(json, start, end - start, StandardCharsets.US_ASCII);
        }
        return string(name, "a string or a whole number");
    }

    /** @throws Refusal if it is something else */
    String string(String name, String wanted) {
        if (!isString()) {
            throw wrongType(name, wanted);
        }
        return hasEscapes() ? unescaped() : new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8);
    }

    /** @throws Refusal if it is no time */
    Instant time(String name, EpochUnit unit) {
        if (isNumber()) {
            return EventTime.ofNumber(json, start, end, unit);
        }
        if (!isString()) {
            throw wrongType(name, "a string or a number");
        }
        if (hasEscapes()) {
            // Some serialisers write the plus sign of an offset as an escape.
            byte[] text = unescaped().getBytes(StandardCharsets.UTF_8);
            return EventTime.parse(text, 0, text.length, unit);
        }
        return EventTime.parse(json, start + 1, end - 1, unit);
    }

    /** @throws Refusal if it is no object */
    JsonText object(String name) {
        if (!isObject()) {
            throw wrongType(name, "an object");
        }
        return asText();
    }

    /** The value of this path below this one, from the path's name of this index on; null where there is none. */
    @Nullable
    JsonSpan find(JsonPointer pointer, int from) {
        JsonSpan span = this;
        for (int i = from; i < pointer.length() && span != null; i++) {
            span = span.child(pointer, i);
        }
        return span;
    }

    private @Nullable JsonSpan child(JsonPointer pointer, int index) {
        if (json[start] == '[') {
            return element(pointer.name(index));
        }
        return isObject() ? field(pointer, index) : null;
    }

    private @Nullable JsonSpan field(JsonPointer pointer, int index) {
        int at = afterWhitespace(start + 1);
        while (json[at] == '"') {
            int afterName = afterString(at);
            int value = afterWhitespace(afterWhitespace(afterName) + 1);
            int after = afterValue(value);
            if (isName(pointer, index, at, afterName)) {
                return new JsonSpan(json, value, after);
            }
            at = afterWhitespace(after);
            at = json[at] == ',' ? afterWhitespace(at + 1) : at;
        }
        return null;
    }

    /** Whether the string between these quotes is the pointer's name; one with escapes is read first. */
    private boolean isName(JsonPointer pointer, int index, int from, int to) {
        return hasEscape(from, to)
                ? new JsonSpan(json, from, to).unescaped().equals(pointer.name(index))
                : pointer.isName(index, json, from + 1, to - 1);
    }

    private @Nullable JsonSpan element(String number) {
        int at = afterWhitespace(start + 1);
        for (int i = 0; json[at] != ']'; i++) {
            int after = afterValue(at);
            if (String.valueOf(i).equals(number)) {
                return new JsonSpan(json, at, after);
            }
            at = afterWhitespace(after);
            at = json[at] == ',' ? afterWhitespace(at + 1) : at;
        }
        return null;
    }

    private int afterValue(int from) {
        return switch (json[from]) {
            case '"' -> afterString(from);
            case '{', '[' -> afterStructure(from);
            default -> afterWord(from);
        };
    }

    private int afterStructure(int from) {
        int depth = 0;
        int at = from;
        do {
            switch (json[at]) {
                case '"' -> at = afterString(at) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0);
        return at;
    }

    private int afterWhitespace(int from) {
        int at = from;
        while (json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
        return at;
    }

    private int afterString(int from) {
        int at = from + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int afterWord(int from) {
        int at = from;
        while (json[at] > ' ' && json[at] != ',' && json[at] != '}' && json[at] != ']') {
            at++;
        }
        return at;
    }

    private boolean hasEscapes() {
        return hasEscape(start, end);
    }

    private boolean hasEscape(int from, int to) {
        for (int at = from; at < to; at++) {
            if (json[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    private String unescaped() {
        try (JsonParser parser = JSON.createParser(json, start, end - start)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException impossible) {
            throw new UncheckedIOException("A string that was read could not be read again", impossible);
        }
    }

    private Refusal wrongType(String name, String wanted) {
        return new Refusal(
                RejectReason.WRONG_TYPE, name + " at byte " + start + " is " + shown() + ", expected " + wanted);
    }

    private String shown() {
        return switch (json[start]) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            case 'n' -> "null";
            case 't', 'f' -> "a boolean";
            default -> isInteger() ? "an integer" : "a decimal number";
        };
    }
}
