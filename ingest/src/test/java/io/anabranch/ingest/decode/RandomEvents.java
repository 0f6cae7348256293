package io.anabranch.ingest.decode;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Valid events in every spelling that JSON has: whitespace, escapes, numbers, nesting, order of fields. */
public final class RandomEvents {
    private static final String[] LETTERS = {
        "a",
        "Z",
        "0",
        " ",
        "#",
        "%",
        ":",
        "{",
        "}",
        "[",
        ",",
        "é",
        "日",
        "\uD83D\uDE00",
        "\\\"",
        "\\\\",
        "\\/",
        "\\n",
        "\\u0000",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\u65E5",
        "\u202E"
    };
    private static final String[] NUMBERS = {
        "0", "-0", "17", "-1.5", "12.50", "1e5", "1E-7", "2.5e+300", "9007199254740993"
    };
    private static final String[] WHITESPACE = {"", "", "", "", " ", "\n", "\t\r "};

    private final Random random;

    public RandomEvents(Random random) {
        this.random = random;
    }

    public String next() {
        List<String> fields = new ArrayList<>();
        fields.add(field("user_id", string()));
        fields.add(field("event_type", string()));
        fields.add(field("timestamp", timestamp()));
        if (random.nextBoolean()) {
            fields.add(field("event_id", string()));
        }
        if (random.nextInt(4) > 0) {
            fields.add(field("data", random.nextInt(10) == 0 ? "null" : object(4)));
        }
        for (int further = random.nextInt(4); further > 0; further--) {
            fields.add(field("further" + further, value(3)));
        }
        Collections.shuffle(fields, random);
        return gap() + "{" + String.join(",", fields) + "}" + gap();
    }

    private String field(String name, String value) {
        return gap() + "\"" + name + "\"" + gap() + ":" + gap() + value + gap();
    }

    private String timestamp() {
        Instant time =
                Instant.ofEpochSecond(946_684_800L + random.nextInt(Integer.MAX_VALUE), random.nextInt(1_000_000_000));
        return switch (random.nextInt(4)) {
            case 0 -> Long.toString(time.toEpochMilli());
            case 1 -> "\"" + time.truncatedTo(ChronoUnit.MICROS) + "\"";
            case 2 ->
                "\""
                        + time.truncatedTo(ChronoUnit.SECONDS)
                                .atOffset(ZoneOffset.ofHours(random.nextInt(15)))
                                .plusSeconds(1)
                                .withSecond(5)
                        + "\"";
            default -> "\"" + time + "\"";
        };
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> string();
            case 1 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 2 -> random.nextBoolean() ? "true" : "null";
            case 3 -> "\"\"";
            case 4 -> object(depth - 1);
            default -> array(depth - 1);
        };
    }

    private String object(int depth) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.add(field(i + letters(3), value(depth)));
        }
        return "{" + (fields.isEmpty() ? gap() : String.join(",", fields)) + "}";
    }

    private String array(int depth) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            values.add(gap() + value(depth) + gap());
        }
        return "[" + String.join(",", values) + "]";
    }

    private String string() {
        return "\"" + letters(1) + letters(12) + "\"";
    }

    private String letters(int most) {
        StringBuilder letters = new StringBuilder();
        for (int i = most == 1 ? 1 : random.nextInt(most); i > 0; i--) {
            letters.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return letters.toString();
    }

    private String gap() {
        return WHITESPACE[random.nextInt(WHITESPACE.length)];
    }
}
