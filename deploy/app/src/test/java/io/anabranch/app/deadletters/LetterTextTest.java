package io.anabranch.app.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.DeadLetter;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LetterTextTest {
    private static final String CANARY = "canary-7f3a";

    @Test
    void jsonIsPrettyAndAllElseHexadecimal() {
        assertThat(LetterText.lines(letter("{\"a\":1}".getBytes(UTF_8)), false))
                .contains("record    events-3@17, dated 2026-11-21T08:15:37Z", "{", "  \"a\" : 1", "}");
        assertThat(LetterText.lines(letter(new byte[] {0, 1, 'a', (byte) 0xff}), false))
                .contains("00000000  00 01 61 ff                                      ..a.");
    }

    @Test
    void whatTheDecoderTakesForNoJsonIsShownAsItIs() {
        assertThat(LetterText.lines(letter("{\"a\":1}x".getBytes(UTF_8)), false))
                .contains("00000000  7b 22 61 22 3a 31 7d 78                          {\"a\":1}x");
        assertThat(LetterText.lines(letter("{\"a\":1,\"a\":2}".getBytes(UTF_8)), false))
                .anyMatch(line -> line.startsWith("00000000  7b 22 61"));
    }

    @Test
    void nothingOfItIsACommandForTheTerminal() {
        SourceRecord record = new SourceRecord(
                "events",
                "",
                3,
                17,
                0,
                "\u001b[2J".getBytes(UTF_8),
                new byte[0],
                List.of(new Header("na\u0007me", "\u009b1m".getBytes(UTF_8))));

        String text = String.join("\n", LetterText.lines(of(record), false));

        assertThat(text.chars().filter(c -> c != '\n').anyMatch(Character::isISOControl))
                .isFalse();
        assertThat(text).contains("\\u001b[2J", "na\\u0007me", "\\u009b1m");
    }

    @Test
    void maskedItShowsNothingThatTheRecordHolds() {
        SourceRecord record = new SourceRecord(
                "events",
                "",
                3,
                17,
                0,
                CANARY.getBytes(UTF_8),
                ("{\"" + CANARY + "\":1}").getBytes(UTF_8),
                List.of(new Header("h", CANARY.getBytes(UTF_8))));

        assertThat(String.join("\n", LetterText.lines(of(record), true))).doesNotContain(CANARY);
        assertThat(LetterText.json(of(record), true)).doesNotContain(CANARY);
        assertThat(LetterText.json(of(record), false)).contains(CANARY);
    }

    @Test
    void aRecordWithoutAValueHasNone() {
        assertThat(LetterText.lines(letter(null), false)).contains("value     none");
    }

    private static DeadLetter letter(byte @Nullable [] value) {
        return of(new SourceRecord(
                "events", "", 3, 17, Instant.parse("2026-11-21T08:15:37Z").toEpochMilli(), null, value, List.of()));
    }

    private static DeadLetter of(SourceRecord record) {
        return new DeadLetter(
                0, 5, Instant.parse("2026-11-21T08:16:00Z"), record, "mongodb", "too-large", "16 MiB and more", 1);
    }
}
