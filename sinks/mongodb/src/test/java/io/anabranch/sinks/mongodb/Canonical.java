package io.anabranch.sinks.mongodb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.StringJoiner;
import org.bson.BsonValue;

/** One text for JSON values that are equal, from JSON and from BSON, by other means than the sink's. */
final class Canonical {
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private Canonical() {}

    static String json(String json) {
        try {
            return json(EXACT.readTree(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String json(JsonNode node) {
        if (node.isObject()) {
            StringJoiner fields = new StringJoiner(",", "{", "}");
            node.properties().forEach(field -> fields.add(text(field.getKey()) + ":" + json(field.getValue())));
            return fields.toString();
        }
        if (node.isArray()) {
            StringJoiner elements = new StringJoiner(",", "[", "]");
            node.forEach(element -> elements.add(json(element)));
            return elements.toString();
        }
        return node.isNumber() ? number(node.decimalValue()) : node.toString();
    }

    static String bson(BsonValue value) {
        return switch (value.getBsonType()) {
            case DOCUMENT -> {
                StringJoiner fields = new StringJoiner(",", "{", "}");
                value.asDocument().forEach((name, field) -> fields.add(text(name) + ":" + bson(field)));
                yield fields.toString();
            }
            case ARRAY -> {
                StringJoiner elements = new StringJoiner(",", "[", "]");
                value.asArray().forEach(element -> elements.add(bson(element)));
                yield elements.toString();
            }
            case STRING -> text(value.asString().getValue());
            case BOOLEAN -> String.valueOf(value.asBoolean().getValue());
            case NULL -> "null";
            case INT32, INT64 -> number(new BigDecimal(value.asNumber().longValue()));
            case DOUBLE ->
                number(new BigDecimal(Double.toString(value.asDouble().getValue())));
            case DECIMAL128 -> number(value.asDecimal128().getValue().bigDecimalValue());
            default -> throw new AssertionError("JSON has no " + value.getBsonType());
        };
    }

    private static String number(BigDecimal number) {
        return number.stripTrailingZeros().toString();
    }

    private static String text(String text) {
        return TextNode.valueOf(text).toString();
    }
}
