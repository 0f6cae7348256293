package io.anabranch.sinks.mongodb;

import io.anabranch.topology.JsonText;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** What {@link JsonToBson} wrote, as JSON again: equal to the producer's by value. Types that it never writes come as extended JSON. */
final class BsonToJson {
    private static final JsonWriterSettings PLAIN = JsonWriterSettings.builder()
            .outputMode(JsonMode.RELAXED)
            .int64Converter((number, json) -> json.writeNumber(number.toString()))
            .decimal128Converter((number, json) -> json.writeNumber(number.toString()))
            .build();

    private BsonToJson() {}

    /** {@link JsonText#NONE} of what is not there. */
    static JsonText of(BsonDocument document, String field) {
        return document.containsKey(field)
                ? JsonText.of(document.getDocument(field).toJson(PLAIN))
                : JsonText.NONE;
    }
}
