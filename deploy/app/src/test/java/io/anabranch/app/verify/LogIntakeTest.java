package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.verify.LogLine.Deleted;
import io.anabranch.app.verify.LogLine.Logged;
import io.anabranch.app.verify.reader.LogReader;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.settings.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogIntakeTest {
    private static final TopicPartition EVENTS = new TopicPartition("events", 0);
    private static final TopicPartition REFUNDS = new TopicPartition("refunds", 0);

    @TempDir
    private Path directory = Path.of("");

    private final Map<TopicPartition, Long> decoded = new HashMap<>(Map.of(EVENTS, 100L, REFUNDS, 100L));
    private final DeadLetterBook dead = new DeadLetterBook(Map.of(EVENTS, 0, REFUNDS, 1));
    private Spill<LogLine> lines;

    @BeforeEach
    void open() throws IOException {
        lines = Spill.in(directory, 1, LogLine.FORM);
    }

    @AfterEach
    void close() throws IOException {
        lines.close();
    }

    @Test
    void anEventIsALineOfItsId() throws IOException {
        Report.Log log = take(plain(), event(4, "a"));

        assertThat(lines.part(0)).hasSize(1).first().isInstanceOf(Logged.class);
        assertThat(lines.part(0).get(0).id()).isEqualTo("a");
        assertThat(log.records()).isEqualTo(1);
        assertThat(log.unaccountedCount()).isZero();
    }

    @Test
    void aRecordThatIsNeitherEventNorDeadLetterIsUnaccounted() {
        assertThat(take(plain(), read("events", 4, "not an event")).unaccounted())
                .containsExactly(new Position("events", 0, 4));
    }

    @Test
    void aMalformedRecordAmongTheDeadLettersIsAccountedFor() {
        dead.add(letter("events", 4));

        assertThat(take(plain(), read("events", 4, "not an event")).unaccountedCount())
                .isZero();
        assertThat(dead.reasons()).containsEntry("decode malformed-json", 1);
    }

    @Test
    void aMalformedRecordThatIsNotDoneYetIsNotLost() {
        decoded.put(EVENTS, 4L);

        assertThat(take(plain(), read("events", 4, "not an event")).unaccountedCount())
                .isZero();
    }

    @Test
    void aDeadLetterThatIsWrittenTwiceIsOne() {
        dead.add(letter("events", 4));
        dead.add(letter("events", 4));

        assertThat(dead.reasons()).containsEntry("decode malformed-json", 1);
    }

    @Test
    void aDeadLetterThatIsAnEventIsWronglyOne() throws IOException {
        dead.add(letter("events", 4));

        Report.Log log = take(plain(), event(4, "a"));

        assertThat(log.wronglyDeadLettered()).containsExactly(new Position("events", 0, 4));

        assertThat(lines.part(0)).as("a store may hold it or not").hasSize(1);
    }

    @Test
    void aDeadLetterOfOneTopicDoesNotExcuseARecordOfAnother() {
        dead.add(letter("events", 4));

        assertThat(take(plain(), read("refunds", 4, "not an event")).unaccounted())
                .containsExactly(new Position("refunds", 0, 4));
    }

    @Test
    void aRecordWithoutAValueIsNoEvent() {
        Report.Log log = take(plain(), tombstone(4, "a"));

        assertThat(log.tombstones()).isEqualTo(1);

        assertThat(log.unaccountedCount()).isZero();
    }

    @Test
    void aDeletionIsCountedApartFromTombstones() throws IOException {
        Report.Log log = take(deletingByTheKey(), tombstone(7, "a"), tombstone(8, null));

        assertThat(lines.part(0))
                .containsExactly(
                        new Deleted("a", 0, 7, /* refused= */ 0, Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(log.deletions()).isEqualTo(1);
        assertThat(log.tombstones()).isEqualTo(1);
        assertThat(log.unaccountedCount()).isZero();
    }

    @Test
    void aDeletionOfAnIdThatIsNoneHasToBeADeadLetter() {
        dead.add(letter("events", 7));

        assertThat(take(deletingByTheKey(), tombstone(7, ""), tombstone(8, "")).unaccounted())
                .containsExactly(new Position("events", 0, 8));
    }

    @Test
    void aDeadLetterThatIsADeletionIsWronglyOne() throws IOException {
        dead.add(letter("events", 7));

        Report.Log log = take(deletingByTheKey(), tombstone(7, "a"));

        assertThat(log.wronglyDeadLettered()).containsExactly(new Position("events", 0, 7));
        assertThat(lines.part(0)).as("a store may have deleted it or not").hasSize(1);
    }

    @SafeVarargs
    private final Report.Log take(EventSettings settings, ConsumerRecord<byte[], byte[]>... log) {
        LogReader reader = new LogReader(settings, new ByteSize(1 << 20), Duration.ofHours(1), read -> {
            throw new IllegalStateException("No registry");
        });
        Positions positions = Positions.read(List.of(EVENTS, REFUNDS), List.of(LogIntake.DECODE), branch -> decoded);
        LogIntake intake = new LogIntake(reader, positions, dead, VerifyOptions.ALL, List.of(), List.of(), lines);
        for (ConsumerRecord<byte[], byte[]> read : log) {
            intake.accept(read);
        }
        return intake.tally().report(/* events= */ 0, List.of());
    }

    private static EventSettings plain() {
        return EventSettings.DEFAULTS;
    }

    private static EventSettings deletingByTheKey() {
        EventSettings plain = plain();
        return new EventSettings(
                List.of("/event_id", "key"),
                plain.user(),
                plain.type(),
                plain.time(),
                plain.data(),
                plain.format(),
                plain.envelope(),
                /* deletes= */ true,
                List.of());
    }

    private static ConsumerRecord<byte[], byte[]> event(long offset, String id) {
        return read(
                "events",
                offset,
                "{\"event_id\":\"" + id
                        + "\",\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":\"2026-11-21T10:15:37+0200\"}");
    }

    private static ConsumerRecord<byte[], byte[]> read(String topic, long offset, String value) {
        return new ConsumerRecord<>(topic, 0, offset, new byte[0], value.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(long offset, @Nullable String key) {
        return new ConsumerRecord<>(
                "events", 0, offset, key == null ? null : key.getBytes(StandardCharsets.UTF_8), null);
    }

    private static ConsumerRecord<byte[], byte[]> letter(String topic, long offset) {
        ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>("events.dead", 0, 0, new byte[0], new byte[0]);
        letter.headers()
                .add("__connect.errors.topic", topic.getBytes(StandardCharsets.UTF_8))
                .add("__connect.errors.partition", "0".getBytes(StandardCharsets.UTF_8))
                .add("__connect.errors.offset", Long.toString(offset).getBytes(StandardCharsets.UTF_8))
                .add("anabranch.sink", "decode".getBytes(StandardCharsets.UTF_8))
                .add("anabranch.reason", "malformed-json".getBytes(StandardCharsets.UTF_8));
        return letter;
    }
}
