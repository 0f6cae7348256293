package io.anabranch.sinks.mongodb;

import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** JSON objects that a store may trip over, and random ones. */
final class JsonCorpus {
    private static final int RANDOM = 500;
    private static final int DEPTH = 6;

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "-0.0",
        "0.0",
        "1e0",
        "1E+2",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "1234567890123456789012345678901234",
        "0.1",
        "0.30000000000000004",
        "0.1234567890123456789012345678901234",
        "12345678901234567.25",
        "1e22",
        "1e23",
        "1.7976931348623157e308",
        "4.9e-324",
        "1e-400",
        "1e400",
        "2.5e-7",
        "100.00",
        "3.141592653589793238462643383279"
    };

    private static final String[] TEXTS = {
        "",
        " ",
        "a",
        "\\u0000",
        "\\n\\t\\b\\f\\r\\\"\\\\\\/",
        "\\ud83d\\ude00",
        "😀",
        "é",
        "e\\u0301",
        "\\u202eabc",
        "2026-11-21T08:15:37Z",
        "\\ufeff",
        "\\uffff",
        "中文",
        "$ref"
    };

    private static final String[] NAMES = {
        "",
        " ",
        "a",
        "a.b",
        ".",
        "$",
        "$set",
        "_id",
        "__proto__",
        "é",
        "😀",
        "\\u202e",
        "$date",
        "data",
        "x".repeat(300)
    };

    private JsonCorpus() {}

    static Stream<String> of(long seed) {
        Random random = new Random(seed);
        Stream<String> numbers = Stream.of(NUMBERS).map(number -> "{\"n\":" + number + ",\"in\":[" + number + "]}");
        Stream<String> texts = Stream.of(TEXTS).map(text -> "{\"t\":\"" + text + "\"}");
        Stream<String> names = Stream.of(NAMES).map(name -> "{\"" + name + "\":{\"" + name + "\":[]}}");
        Stream<String> shapes = Stream.of(
                "{}",
                "{\"e\":[[],{},[{}],[[[]]]]}",
                "[".repeat(25).transform(open -> "{\"deep\":" + open + "]".repeat(25) + "}"),
                "{\"z\":1,\"a\":2,\"m\":{\"z\":null,\"a\":true}}",
                "{ \"spaced\" : [ 1 , 2 ] }");
        Stream<String> chance = IntStream.range(0, RANDOM).mapToObj(i -> object(random, DEPTH));
        return Stream.of(numbers, texts, names, shapes, chance).flatMap(each -> each);
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 1 -> "\"" + TEXTS[random.nextInt(TEXTS.length)] + "\"";
            case 2 -> String.valueOf(random.nextBoolean());
            case 3 -> "null";
            case 4 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 5 -> array(random, depth - 1);
            default -> object(random, depth - 1);
        };
    }

    private static String array(Random random, int depth) {
        StringJoiner elements = new StringJoiner(",", "[", "]");
        for (int i = random.nextInt(5); i > 0; i--) {
            elements.add(value(random, depth));
        }
        return elements.toString();
    }

    private static String object(Random random, int depth) {
        StringJoiner fields = new StringJoiner(",", "{", "}");
        for (int i = random.nextInt(6); i > 0; i--) {
            // The decoder lets no name come twice.
            fields.add("\"" + NAMES[random.nextInt(NAMES.length)] + i + "\":" + value(random, depth));
        }
        return fields.toString();
    }
}
