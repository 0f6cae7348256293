package io.anabranch.sinks.dynamodb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Data that DynamoDB can hold as maps, and what they say, found by other means than the sink's. */
final class SomeData {
    /** Number by number, since a double keeps half of them. */
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private SomeData() {}

    static List<String> all() {
        return List.of(
                "{}",
                "{\"text\":\"\",\"list\":[],\"map\":{},\"null\":null,\"yes\":true,\"no\":false}",
                "{ \"spaced\" : [ 1 , [ 2 , [ ] ] ] ,\n\t\"empty\" : \"\" }",
                "{\"escapes\":\"caf\\u00e9 \\ud83d\\ude00 \\\"quoted\\\" \\\\ \\/ \\b\\f\\n\\r\\t\\u0000\\u001f\"}",
                "{\"raw\":\"日本語 \uD83D\uDE00 \u202ertl \u2028\u2029 e\u0301 \u007f\uFFFD\uFFFF\"}",
                "{\"日本\":{\"\uD83D\uDE00\":1},\"\\u0000\":2,\"a.b#c:d\":3,\"$dollar\":4,\"PK\":\"no\",\"S\":{\"N\":\"x\"}}",
                "{\"numbers\":[0,-0,1,-1,1.0,1.50,1e2,1E-7,0.1,100000,2147483648,9007199254740993,1e125,1E-130]}",
                "{\"digits\":[12345678901234567890123456789012345678,-0.12345678901234567890123456789012345678]}",
                "{\"edges\":[9.9999999999999999999999999999999999999E+125,-9.9999999999999999999999999999999999999E+125]}",
                nested("{\"m\":", 31, "1", "}"),
                "{\"lists\":" + nested("[", 30, "\"x\"", "]") + "}",
                "{\"hollow\":" + nested("[", 30, "", "]") + "}",
                "{\"many\":"
                        + IntStream.range(0, 20_000)
                                .mapToObj(String::valueOf)
                                .collect(Collectors.joining(",", "[", "]"))
                        + "}",
                IntStream.range(0, 2_000)
                        .mapToObj(i -> "\"field-" + i + "\":\"" + i + "\"")
                        .collect(Collectors.joining(",", "{", "}")));
    }

    /** So many of one in another. */
    static String nested(String opening, int times, String innermost, String closing) {
        return opening.repeat(times) + innermost + closing.repeat(times);
    }

    /** One text for all JSON of the same value: fields by their names, numbers without zeros. */
    static String meaning(String json) {
        try {
            return meaning(EXACT.readTree(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String meaning(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> EXACT.getNodeFactory().textNode(field.getKey()) + ":" + meaning(field.getValue()))
                    .sorted()
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(SomeData::meaning)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return node.isNumber() ? number(node.decimalValue()) : node.toString();
    }

    private static String number(BigDecimal number) {
        return number.stripTrailingZeros().toString();
    }
}
