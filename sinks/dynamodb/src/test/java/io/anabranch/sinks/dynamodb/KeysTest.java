package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    @ParameterizedTest
    @CsvSource({"a, a", "a#b, a%23b", "a%b, a%25b", "a%23b, a%2523b", "#, %23", "日#本, 日%23本"})
    void escapesWhatJoinsKeys(String id, String escaped) {
        assertThat(Keys.escape(id)).isEqualTo(escaped);
    }

    @Test
    void idsOfFewCharactersNeverMakeOneKey() {
        List<String> ids = allTexts("#%2345", 4);
        Set<String> keys = new HashSet<>();

        for (String id : ids) {
            keys.add(Keys.escape(id));
        }

        assertThat(keys).hasSameSizeAs(ids);
        assertThat(keys).noneMatch(key -> key.contains("#"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T08:15:37.123456Z, 2026-11-21T08:15:37.123456Z",
        "2026-11-21T08:15:37.123456789Z, 2026-11-21T08:15:37.123456Z",
        "2000-01-01T00:00:00Z, 2000-01-01T00:00:00.000000Z",
        "2024-02-29T23:59:59.999999Z, 2024-02-29T23:59:59.999999Z",
        "2100-12-31T23:59:59.000001Z, 2100-12-31T23:59:59.000001Z"
    })
    void timeIsOfFixedWidthToTheMicrosecond(Instant instant, String time) {
        assertThat(Keys.time(instant)).isEqualTo(time);
        assertThat(Keys.date(Keys.time(instant))).isEqualTo(time.substring(0, 10));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T08:15:37.123456Z, 2026-11-21T08:15:37.123456Z",
        "2026-11-21T08:15:37.123456001Z, 2026-11-21T08:15:37.123457Z",
        "2026-12-31T23:59:59.999999999Z, 2027-01-01T00:00:00.000000Z",
        "-1000000000-01-01T00:00:00Z, 0000-01-01T00:00:00.000000Z",
        "+1000000000-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z"
    })
    void aBoundIsTheFirstTimeNotBeforeIt(Instant instant, String time) {
        assertThat(Keys.timeFrom(instant)).isEqualTo(time);
    }

    @Test
    void textsSortAsTheirUtf8Does() {
        List<String> texts = allTexts("a\0é\uD7FF\uE000\uFFFF", 2);
        texts.addAll(List.of("\uD83D\uDE00", "\uD83D\uDE00a", "a\uD83D\uDE00", "a\uDBFF\uDFFF", "\uD800\uDC00"));

        for (String one : texts) {
            for (String other : texts) {
                int byBytes = Arrays.compareUnsigned(
                        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
                assertThat(Integer.signum(Keys.compareUtf8(one, other)))
                        .as("%s and %s", one, other)
                        .isEqualTo(Integer.signum(byBytes));
            }
        }
    }

    @Test
    void shardsAreFixedForEver() {
        assertThat(List.of(Keys.shard("e-1", 8), Keys.shard("e-2", 8), Keys.shard("日本", 8), Keys.shard("", 8)))
                .as("a shard is part of a key: a change moves events when they are replayed")
                .isEqualTo(List.of(5, 1, 7, 0));
    }

    @Test
    void shardsShareTheLoadOfSequentialIds() {
        int[] events = new int[8];

        for (int i = 0; i < 80_000; i++) {
            events[Keys.shard("order-" + i, 8)]++;
        }

        assertThat(events).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(9_000, 11_000);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "é", "日本", "\uD83D\uDE00", "a\0é日\uD83D\uDE00z", "\u07ff\u0800\uffff"})
    void countsBytesAsUtf8Does(String text) {
        assertThat(Keys.utf8Length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void countsBytesOfAnyTextAsUtf8Does() {
        Random random = new Random(42);
        for (int i = 0; i < 1_000; i++) {
            String text = random.ints(20, 0, 0x110000)
                    .filter(code -> code < 0xD800 || code > 0xDFFF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();

            assertThat(Keys.utf8Length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private static List<String> allTexts(String alphabet, int longest) {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int from = 0, length = 1; length <= longest; length++) {
            int to = texts.size();
            for (; from < to; from++) {
                for (int i = 0; i < alphabet.length(); i++) {
                    texts.add(texts.get(from) + alphabet.charAt(i));
                }
            }
        }
        return texts;
    }
}
