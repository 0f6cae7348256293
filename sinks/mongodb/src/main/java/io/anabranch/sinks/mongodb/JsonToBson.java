package io.anabranch.sinks.mongodb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import org.bson.BsonWriter;

/** Copies a JSON object into a BSON one in a single pass, value for value; never a tree. */
final class JsonToBson {
    private static final JsonFactory JSON = JsonFactory.builder()
            // Producers choose the names: they must not fill the JVM's own table of strings.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // The event is within the record's limit, and the document is measured when it is written.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonToBson() {}

    /** Writes {@code object} as the value of the field whose name was written last. */
    static void copy(JsonText object, BsonWriter bson) throws UnstorableException {
        try (JsonParser json = JSON.createParser(object.array(), object.start(), object.length())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                copy(token, json, bson);
            }
        } catch (IOException unreadable) {
            // Its message quotes the data.
            throw new UnstorableException(
                    RejectReason.MALFORMED_JSON,
                    unreadable.getClass().getSimpleName() + " while reading JSON of " + object.length() + " bytes");
        }
    }

    private static void copy(JsonToken token, JsonParser json, BsonWriter bson)
            throws IOException, UnstorableException {
        switch (token) {
            case START_OBJECT -> bson.writeStartDocument();
            case END_OBJECT -> bson.writeEndDocument();
            case START_ARRAY -> bson.writeStartArray();
            case END_ARRAY -> bson.writeEndArray();
            case FIELD_NAME -> bson.writeName(name(json.currentName()));
            case VALUE_STRING -> bson.writeString(json.getText());
            case VALUE_NUMBER_INT -> copyInteger(json, bson);
            case VALUE_NUMBER_FLOAT -> ExactNumber.write(json.getText(), bson);
            case VALUE_TRUE -> bson.writeBoolean(true);
            case VALUE_FALSE -> bson.writeBoolean(false);
            case VALUE_NULL -> bson.writeNull();
            default -> throw new IllegalStateException("No JSON has a token " + token);
        }
    }

    private static void copyInteger(JsonParser json, BsonWriter bson) throws IOException, UnstorableException {
        switch (json.getNumberType()) {
            case INT -> bson.writeInt32(json.getIntValue());
            case LONG -> bson.writeInt64(json.getLongValue());
            default -> ExactNumber.write(json.getBigIntegerValue(), bson);
        }
    }

    private static String name(String name) throws UnstorableException {
        if (name.indexOf('\0') >= 0) {
            throw new UnstorableException(
                    RejectReason.NUL_IN_FIELD_NAME, "a field name of " + name.length() + " characters has a NUL");
        }
        return name;
    }
}
