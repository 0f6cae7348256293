package io.anabranch.ingest.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The fields of one JSON object as spans of its bytes, strictly read: what Jackson lets pass by default is refused, at every
 * depth. Holds one object at a time and is used again for the next; for one thread.
 */
final class ObjectFields {
    /** Of data; a record has one level more, so that the same data is fine in every form of an event. */
    static final int MAX_DATA_DEPTH = 30;

    /** Of a record that holds its data in a field. */
    static final int MAX_DEPTH = MAX_DATA_DEPTH + 1;

    private static final int MAX_NAME_CHARS = 1_024;
    private static final int MAX_NUMBER_CHARS = 256;
    private static final int FEW = 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            // Producers choose the names: they belong into Jackson's own bounded table, not into the JVM's.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Read here, to be refused with a reason of its own.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // The record's size bounds strings and numbers; the other limits are kept below, with their reasons.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(8 * MAX_NAME_CHARS)
                    .build())
            .build();

    private final FieldNames[] namesAtDepth = new FieldNames[MAX_DEPTH + 1];
    private byte[] json = {};
    private int maxDepth = MAX_DEPTH;
    private final BitSet left = new BitSet();
    private int unpaired;
    private int end;
    private int count;
    private String[] names = new String[FEW];
    private int[] nameStarts = new int[FEW];
    private int[] starts = new int[FEW];
    private int[] ends = new int[FEW];

    ObjectFields() {
        Arrays.setAll(namesAtDepth, depth -> new FieldNames());
    }

    /**
     * Reads it.
     *
     * @param depth how deep objects and arrays may nest, the object itself included
     * @throws Refusal if the bytes are anything but one strict JSON object
     */
    void read(byte[] bytes, int depth) {
        maxDepth = depth;
        json = bytes;
        count = 0;
        left.clear();
        checkEncoding();
        try (JsonParser parser = JSON.createParser(bytes)) {
            readFields(parser);
            readEnd(parser);
        } catch (StreamConstraintsException tooLong) {
            throw nameTooLong();
        } catch (JsonParseException malformed) {
            throw malformed(bytes, malformed.getLocation().getByteOffset());
        } catch (IOException impossible) {
            throw new UncheckedIOException("Reading an array failed", impossible);
        }
        unpaired = Surrogates.firstUnpaired(bytes);
    }

    /** What was read; not a copy. */
    byte[] bytes() {
        return json;
    }

    int count() {
        return count;
    }

    boolean has(String name) {
        return find(name) >= 0;
    }

    /** The field of this name, or -1. */
    int find(String name) {
        for (int field = 0; field < count; field++) {
            if (names[field].equals(name)) {
                return field;
            }
        }
        return -1;
    }

    String name(int field) {
        return names[field];
    }

    /** @throws Refusal if some text, in whatever field, has an unpaired surrogate */
    void requirePairedSurrogates() {
        if (unpaired >= 0) {
            throw halfAPair(unpaired);
        }
    }

    /**
     * The string that the field holds.
     *
     * @throws Refusal if it holds something else
     */
    String text(int field) {
        return span(field).string(names[field], "a string");
    }

    JsonSpan span(int field) {
        return new JsonSpan(json, starts[field], ends[field]);
    }

    boolean isNull(int field) {
        return json[starts[field]] == 'n';
    }

    /** The whole object, without the whitespace around it. */
    JsonText whole() {
        return wholeSpan().asText();
    }

    JsonSpan wholeSpan() {
        return new JsonSpan(json, afterWhitespace(0), end);
    }

    /** Notes the field for {@link #leftOver}. */
    void leave(int field) {
        left.set(field);
    }

    /** Notes every field for {@link #leftOver}. */
    void leaveAll() {
        left.set(0, count);
    }

    /** Notes that the field is not to be in {@link #leftOver}. */
    void take(int field) {
        left.clear(field);
    }

    /** An object of the fields that were left, each name and value as it stands there; {@link JsonText#NONE} without any. */
    JsonText leftOver() {
        if (left.isEmpty()) {
            return JsonText.NONE;
        }
        int length = 1;
        for (int field = left.nextSetBit(0); field >= 0; field = left.nextSetBit(field + 1)) {
            length += ends[field] - nameStarts[field] + 1;
        }
        byte[] object = new byte[length];
        int at = 0;
        for (int field = left.nextSetBit(0); field >= 0; field = left.nextSetBit(field + 1)) {
            object[at] = (byte) (at == 0 ? '{' : ',');
            int fieldLength = ends[field] - nameStarts[field];
            System.arraycopy(json, nameStarts[field], object, at + 1, fieldLength);
            at += fieldLength + 1;
        }
        object[at] = '}';
        return new JsonText(object, 0, length);
    }

    private void checkEncoding() {
        FirstBytes.check(json);
        int malformed = Utf8.firstMalformed(json);
        if (malformed >= 0) {
            throw new Refusal(RejectReason.MALFORMED_UTF8, "no UTF-8 at byte " + malformed);
        }
    }

    private void readFields(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new Refusal(RejectReason.MALFORMED_JSON, "nothing but whitespace in " + json.length + " bytes");
        }
        if (first != JsonToken.START_OBJECT) {
            throw new Refusal(RejectReason.WRONG_TYPE, "the value is " + shown(first) + ", expected an object");
        }
        namesAtDepth[1].clear();
        int at = afterWhitespace(0) + 1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            checkName(parser, 1);
            if (count == names.length) {
                grow();
            }
            names[count] = parser.currentName();
            nameStarts[count] = afterWhitespace(count == 0 ? at : afterWhitespace(at) + 1);
            starts[count] = afterWhitespace(afterWhitespace(afterString(nameStarts[count])) + 1);
            parser.nextToken();
            at = passValue(parser, starts[count]);
            ends[count] = at;
            count++;
        }
    }

    private int afterWhitespace(int from) {
        int at = from;
        while (at < json.length && json[at] <= ' ') {
            at++;
        }
        return at;
    }

    /** Jackson tells a token's place only by a new object; between tokens that it has read, looking is cheaper. */
    private int afterString(int from) {
        int at = from + 1;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int afterWord(int from) {
        int at = from;
        while (at < json.length && json[at] > ' ' && json[at] != ',' && json[at] != '}') {
            at++;
        }
        return at;
    }

    private void readEnd(JsonParser parser) throws IOException {
        end = (int) parser.currentLocation().getByteOffset();
        boolean trailing;
        try {
            trailing = parser.nextToken() != null;
        } catch (JsonParseException noJsonEither) {
            trailing = true;
        }
        if (trailing) {
            throw new Refusal(RejectReason.TRAILING_BYTES, "the object ends at byte " + end + " of " + json.length);
        }
    }

    /** Leaves the parser at the value's last token, and returns where the value ends. */
    private int passValue(JsonParser parser, int start) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return afterString(start);
        }
        if (!token.isStructStart()) {
            checkNumber(parser, token);
            return afterWord(start);
        }
        int depth = 1;
        do {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth = deeper(parser, depth);
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> checkName(parser, depth);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(parser, token);
                default -> {}
            }
            token = depth == 1 ? token : parser.nextToken();
        } while (depth > 1);
        return (int) parser.currentLocation().getByteOffset();
    }

    private int deeper(JsonParser parser, int depth) {
        if (depth == maxDepth) {
            throw new Refusal(RejectReason.TOO_DEEP, "deeper than " + maxDepth + " at byte " + tokenStart(parser));
        }
        namesAtDepth[depth + 1].clear();
        return depth + 1;
    }

    private void checkName(JsonParser parser, int depth) throws IOException {
        String name = parser.currentName();
        if (name.length() > MAX_NAME_CHARS) {
            throw nameTooLong();
        }
        if (!namesAtDepth[depth].add(name)) {
            throw new Refusal(RejectReason.DUPLICATE_FIELD, "duplicate field at byte " + tokenStart(parser));
        }
    }

    private static void checkNumber(JsonParser parser, JsonToken token) throws IOException {
        if (!token.isNumeric()) {
            return;
        }
        int length = parser.getTextLength();
        if (length > MAX_NUMBER_CHARS) {
            throw new Refusal(
                    RejectReason.NUMBER_TOO_LONG,
                    "a number of " + length + " characters at byte " + tokenStart(parser) + ", the limit is "
                            + MAX_NUMBER_CHARS);
        }
        // Without an exponent a number of this length is within a double's range.
        boolean infinite = token == JsonToken.VALUE_NUMBER_FLOAT
                && (parser.isNaN() || (hasExponent(parser) && Double.isInfinite(parser.getDoubleValue())));
        if (infinite) {
            throw new Refusal(
                    RejectReason.NUMBER_NOT_FINITE,
                    "no number or beyond a double's range at byte " + tokenStart(parser));
        }
    }

    private static boolean hasExponent(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int start = parser.getTextOffset();
        for (int at = start + parser.getTextLength() - 1; at > start; at--) {
            if ((text[at] | 0x20) == 'e') {
                return true;
            }
        }
        return false;
    }

    private void grow() {
        int length = 2 * count;
        names = Arrays.copyOf(names, length);
        nameStarts = Arrays.copyOf(nameStarts, length);
        starts = Arrays.copyOf(starts, length);
        ends = Arrays.copyOf(ends, length);
    }

    private static int tokenStart(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static Refusal malformed(byte[] bytes, long at) {
        // Jackson itself refuses an unpaired surrogate in a field's name, and in no other text.
        int unpaired = Surrogates.firstUnpaired(bytes);
        return unpaired >= 0 ? halfAPair(unpaired) : new Refusal(RejectReason.MALFORMED_JSON, "no JSON at byte " + at);
    }

    private static Refusal halfAPair(int at) {
        return new Refusal(RejectReason.UNPAIRED_SURROGATE, "unpaired surrogate at byte " + at);
    }

    private static Refusal nameTooLong() {
        return new Refusal(
                RejectReason.NAME_TOO_LONG, "a field's name is longer than " + MAX_NAME_CHARS + " characters");
    }

    private static String shown(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "an integer";
            case VALUE_NUMBER_FLOAT -> "a decimal number";
            case VALUE_NULL -> "null";
            default -> "a boolean";
        };
    }
}
