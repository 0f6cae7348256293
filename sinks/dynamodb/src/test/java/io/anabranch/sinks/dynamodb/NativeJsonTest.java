package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anabranch.topology.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class NativeJsonTest {
    @Test
    void makesOfEachJsonTypeTheStoresOwn() throws UnstorableException {
        AttributeValue value = read("{\"text\":\"é\\n\",\"none\":\"\",\"number\":1.50,\"yes\":true,\"no\":false,"
                        + "\"null\":null,\"list\":[1,[],\"x\"],\"map\":{\"in\":{}}}")
                .value();

        assertThat(value)
                .isEqualTo(AttributeValue.fromM(Map.of(
                        "text", AttributeValue.fromS("é\n"),
                        "none", AttributeValue.fromS(""),
                        "number", AttributeValue.fromN("1.50"),
                        "yes", AttributeValue.fromBool(true),
                        "no", AttributeValue.fromBool(false),
                        "null", AttributeValue.fromNul(true),
                        "list",
                                AttributeValue.fromL(List.of(
                                        AttributeValue.fromN("1"),
                                        AttributeValue.fromL(List.of()),
                                        AttributeValue.fromS("x"))),
                        "map", AttributeValue.fromM(Map.of("in", AttributeValue.fromM(Map.of()))))));
    }

    static List<String> data() {
        return SomeData.all();
    }

    @ParameterizedTest
    @MethodSource("data")
    void comesBackEqualByValue(String data) throws UnstorableException {
        String back = NativeText.of(read(data).value()).toString();

        assertThat(SomeData.meaning(back)).isEqualTo(SomeData.meaning(data));
    }

    @Test
    void whatChanceWritesComesBackEqualByValue() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String data = object(random, 5);

            assertThatCode(() -> assertThat(SomeData.meaning(
                                    NativeText.of(read(data).value()).toString()))
                            .isEqualTo(SomeData.meaning(data)))
                    .as("%s, by seed %d", data, seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void readsASpanInTheMiddleOfARecord() throws UnstorableException {
        byte[] record = "{\"data\":{\"n\":1},\"x\":2}".getBytes(StandardCharsets.UTF_8);

        assertThat(NativeJson.read(new JsonText(record, 8, 7)).value())
                .isEqualTo(AttributeValue.fromM(Map.of("n", AttributeValue.fromN("1"))));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"n\":123456789012345678901234567890123456789}', number-not-exact",
        "'{\"deep\":[{\"n\":1e126}]}', number-not-exact",
        "'{\"\\ud83dx\":1}', malformed-json",
        "'{\"\":1}', empty-field-name",
        "'{\"deep\":[{\"\":{}}]}', empty-field-name",
        "'{\"n\":', malformed-json"
    })
    void refusesWhatNoItemCanHold(String data, String reason) {
        assertThat(refusal(data).reason().code()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"4111\":4111.11111111111111111111111111111111111111111111}",
                "{\"4111\":{\"\":4111}}",
                "{\"4111\":[4111,}",
                "{\"4111\":4111e4111}"
            })
    void tellsNothingOfTheData(String data) {
        assertThat(refusal(data).detail()).doesNotContain("4111");
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', 3",
        "'[]', 3",
        "'{\"a\":\"\"}', 5",
        "'{\"é\":\"日\uD83D\uDE00\"}', 13",
        "'{\"a\":true,\"b\":null}', 9",
        "'[1,12,123,-1]', 17",
        "'{\"a\":[{\"b\":[]}]}', 17",
        "'{\"a\":\"\\u00e9\\n\"}', 8"
    })
    void countsAsTheStoreDoes(String json, int bytes) throws UnstorableException {
        assertThat(read(json).bytes()).isEqualTo(bytes);
    }

    private static NativeJson.Counted read(String json) throws UnstorableException {
        return NativeJson.read(JsonText.of(json));
    }

    private static UnstorableException refusal(String json) {
        return catchThrowableOfType(UnstorableException.class, () -> read(json));
    }

    private static String object(Random random, int depth) {
        StringBuilder object = new StringBuilder("{");
        int fields = random.nextInt(5);
        for (int i = 0; i < fields; i++) {
            object.append(i == 0 ? "" : ",")
                    .append(text(random, "f" + i))
                    .append(':')
                    .append(value(random, depth - 1));
        }
        return object.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> text(random, "");
            case 1 -> String.valueOf(random.nextLong() >> random.nextInt(64));
            case 2 -> String.valueOf((float) random.nextGaussian());
            case 3 -> random.nextInt() + "." + random.nextInt(1_000_000) + "e" + (random.nextInt(200) - 100);
            case 4 -> String.valueOf(random.nextBoolean());
            case 5 -> "null";
            case 6 -> object(random, depth);
            default -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
        };
    }

    private static String text(Random random, String start) {
        List<String> parts = List.of("a", "\\n", "\\u00e9", "日", "\uD83D\uDE00", "\\ud83d\\ude00", "\\\"", "\\u0000");
        StringBuilder text = new StringBuilder("\"").append(start);
        random.ints(random.nextInt(6), 0, parts.size()).mapToObj(parts::get).forEach(text::append);
        return text.append('"').toString();
    }
}
