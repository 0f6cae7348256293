package io.anabranch.sinks.dynamodb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One pass over a JSON text that makes DynamoDB's own types of it, value for value, and counts them; never a tree of JSON. */
final class NativeJson {
    /**
     * The attribute's own level and those of what it holds: 31 maps around a number. DynamoDB Local counts a level for what a
     * map or list holds even if it is empty.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Nested attribute depth</a>
     */
    static final int MAX_LEVELS = 32;

    /** Of a list or a map, whatever it holds, and of each of its elements; of a null, a true, a false. */
    private static final int STRUCTURE_BYTES = 3;

    private static final int ELEMENT_BYTES = 1;
    private static final int CONSTANT_BYTES = 1;

    private static final JsonFactory JSON = JsonFactory.builder()
            // Producers choose the names: they must not fill the JVM's own table of strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // The event is within the record's limit, and the item is measured before it is sent.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser json;
    private int bytes;

    private NativeJson(JsonParser json) {
        this.json = json;
    }

    /**
     * A value that DynamoDB takes.
     *
     * @param bytes its size as DynamoDB counts it, without the attribute's name
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item sizes</a>
     */
    record Counted(AttributeValue value, int bytes) {}

    /** @throws UnstorableException if DynamoDB would refuse the value; the detail quotes nothing of it */
    static Counted read(JsonText text) throws UnstorableException {
        try (JsonParser json = JSON.createParser(text.array(), text.start(), text.length())) {
            NativeJson pass = new NativeJson(json);
            AttributeValue value = pass.value(json.nextToken(), 1);
            return new Counted(value, pass.bytes);
        } catch (IOException unreadable) {
            // Its message quotes the data.
            throw new UnstorableException(
                    RejectReason.MALFORMED_JSON,
                    unreadable.getClass().getSimpleName() + " while reading JSON of " + text.length() + " bytes");
        }
    }

    private AttributeValue value(JsonToken token, int level) throws IOException, UnstorableException {
        return switch (token) {
            case START_OBJECT -> map(level);
            case START_ARRAY -> list(level);
            case VALUE_STRING -> AttributeValue.fromS(counted(json.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> constant(AttributeValue.fromBool(true));
            case VALUE_FALSE -> constant(AttributeValue.fromBool(false));
            case VALUE_NULL -> constant(AttributeValue.fromNul(true));
            default -> throw new IllegalStateException("No JSON value begins with a token " + token);
        };
    }

    private AttributeValue map(int level) throws IOException, UnstorableException {
        Map<String, AttributeValue> fields = new HashMap<>();
        enter(level);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = name(json.currentName());
            bytes += ELEMENT_BYTES;
            // The decoder has refused these already; should another let one pass, no value is lost in silence.
            if (fields.put(name, value(json.nextToken(), level + 1)) != null) {
                throw new UnstorableException(RejectReason.DUPLICATE_FIELD, "duplicate field");
            }
        }
        return AttributeValue.fromM(fields);
    }

    private AttributeValue list(int level) throws IOException, UnstorableException {
        List<AttributeValue> elements = new ArrayList<>();
        enter(level);
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            bytes += ELEMENT_BYTES;
            elements.add(value(token, level + 1));
        }
        return AttributeValue.fromL(elements);
    }

    private void enter(int level) throws UnstorableException {
        if (level == MAX_LEVELS) {
            throw new UnstorableException(
                    RejectReason.TOO_DEEP, "more than " + MAX_LEVELS + " levels, which is what DynamoDB takes");
        }
        bytes += STRUCTURE_BYTES;
    }

    private AttributeValue number() throws IOException, UnstorableException {
        NativeNumber number = NativeNumber.of(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        bytes += number.bytes();
        return AttributeValue.fromN(number.text());
    }

    private AttributeValue constant(AttributeValue constant) {
        bytes += CONSTANT_BYTES;
        return constant;
    }

    private String name(String name) throws UnstorableException {
        if (name.isEmpty()) {
            throw new UnstorableException(
                    RejectReason.EMPTY_FIELD_NAME,
                    "a field's name is empty, DynamoDB takes one of a character or more");
        }
        return counted(name);
    }

    private String counted(String text) throws UnstorableException {
        int length = Keys.utf8Length(text);
        if (length > text.length()) {
            requirePairedSurrogates(text);
        }
        bytes += length;
        return text;
    }

    /** The client would send a '?' for half a pair. */
    private static void requirePairedSurrogates(String text) throws UnstorableException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (text.codePointAt(i) <= Character.MAX_VALUE) {
                    throw new UnstorableException(
                            RejectReason.UNPAIRED_SURROGATE,
                            "half a character at " + i + " in a text of " + text.length() + " characters");
                }
                i++;
            }
        }
    }
}
