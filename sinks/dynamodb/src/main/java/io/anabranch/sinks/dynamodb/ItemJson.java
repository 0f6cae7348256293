package io.anabranch.sinks.dynamodb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item in DynamoDB's own JSON, {@code {"PK":{"S":"USER#u-7"},...}}, its attributes in the order of their names. */
final class ItemJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ItemJson() {}

    static String of(Map<String, AttributeValue> item) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            map(item, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void map(Map<String, AttributeValue> attributes, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, AttributeValue> attribute : new TreeMap<>(attributes).entrySet()) {
            json.writeFieldName(attribute.getKey());
            value(attribute.getValue(), json);
        }
        json.writeEndObject();
    }

    private static void value(AttributeValue value, JsonGenerator json) throws IOException {
        json.writeStartObject();
        switch (value.type()) {
            case S -> json.writeStringField("S", value.s());
            case N -> json.writeStringField("N", value.n());
            case BOOL -> json.writeBooleanField("BOOL", value.bool());
            case M -> {
                json.writeFieldName("M");
                map(value.m(), json);
            }
            case L -> {
                json.writeArrayFieldStart("L");
                for (AttributeValue element : value.l()) {
                    value(element, json);
                }
                json.writeEndArray();
            }
            case NUL -> json.writeBooleanField("NULL", true);
            default -> throw new IllegalArgumentException("This sink writes no attribute of type " + value.type());
        }
        json.writeEndObject();
    }
}
