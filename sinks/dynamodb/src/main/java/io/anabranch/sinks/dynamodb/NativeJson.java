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

/**
 * One pass over a JSON text that makes DynamoDB's own types of it, value for value, and counts them; never a tree of JSON. DynamoDB takes 32
 * levels, an event's data has fewer.
 */
final class NativeJson {
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
            AttributeValue value = pass.value(json.nextToken());
            return new Counted(value, pass.bytes);
        } catch (IOException unreadable) {
            // Its message quotes the data.
            throw new UnstorableException(
                    RejectReason.MALFORMED_JSON,
                    unreadable.getClass().getSimpleName() + " while reading JSON of " + text.length() + " bytes");
        }
    }

    private AttributeValue value(JsonToken token) throws IOException, UnstorableException {
        return switch (token) {
            case START_OBJECT -> map();
            case START_ARRAY -> list();
            case VALUE_STRING -> AttributeValue.fromS(counted(json.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> constant(AttributeValue.fromBool(true));
            case VALUE_FALSE -> constant(AttributeValue.fromBool(false));
            case VALUE_NULL -> constant(AttributeValue.fromNul(true));
            default -> throw new IllegalStateException("No JSON value begins with a token " + token);
        };
    }

    private AttributeValue map() throws IOException, UnstorableException {
        Map<String, AttributeValue> fields = new HashMap<>();
        bytes += STRUCTURE_BYTES;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = name(json.currentName());
            bytes += ELEMENT_BYTES;
            fields.put(name, value(json.nextToken()));
        }
        return AttributeValue.fromM(fields);
    }

    private AttributeValue list() throws IOException, UnstorableException {
        List<AttributeValue> elements = new ArrayList<>();
        bytes += STRUCTURE_BYTES;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            bytes += ELEMENT_BYTES;
            elements.add(value(token));
        }
        return AttributeValue.fromL(elements);
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

    private String counted(String text) {
        bytes += Keys.utf8Length(text);
        return text;
    }
}
