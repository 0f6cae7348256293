package io.anabranch.sinks.dynamodb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.anabranch.topology.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB's own types as JSON text. */
final class NativeText {
    private static final JsonFactory JSON = JsonFactory.builder()
            // A character past U+FFFF as itself: escaped it is three times as long.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private NativeText() {}

    /** Numbers as DynamoDB gives them, fields in its order; fails with binaries and sets, which JSON has not. */
    static JsonText of(AttributeValue value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(value, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new JsonText(bytes.toByteArray(), 0, bytes.size());
    }

    private static void write(AttributeValue value, JsonGenerator json) throws IOException {
        switch (value.type()) {
            case S -> json.writeString(value.s());
            case N -> json.writeNumber(value.n());
            case BOOL -> json.writeBoolean(value.bool());
            case NUL -> json.writeNull();
            case L -> writeList(value, json);
            case M -> writeMap(value, json);
            default ->
                throw new IllegalStateException("data holds DynamoDB type " + value.type()
                        + ", which JSON has not; this program writes only M, L, S, N, BOOL and NULL");
        }
    }

    private static void writeList(AttributeValue list, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (AttributeValue element : list.l()) {
            write(element, json);
        }
        json.writeEndArray();
    }

    private static void writeMap(AttributeValue map, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, AttributeValue> field : map.m().entrySet()) {
            json.writeFieldName(field.getKey());
            write(field.getValue(), json);
        }
        json.writeEndObject();
    }
}
