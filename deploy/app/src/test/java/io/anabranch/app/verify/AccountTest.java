package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.verify.Truth.LogVisitor;
import io.anabranch.app.verify.Truth.LoggedDeletion;
import io.anabranch.app.verify.Truth.LoggedEvent;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.settings.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountTest {
    private final DeadLetterBook dead = new DeadLetterBook();
    private final Truth truth =
            new Truth(new LogReader(EventSettings.DEFAULTS, new ByteSize(1 << 20), Duration.ofHours(1), record -> {
                throw new IllegalStateException("No registry");
            }));
    private final List<LoggedEvent> log = new ArrayList<>();

    @BeforeEach
    void threeEventsOneOfThemTwice() {
        for (String id : List.of("a", "b", "c", "b")) {
            record("{\"event_id\":\"" + id
                    + "\",\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":1764000000000,\"data\":{}}");
        }
    }

    @Test
    void isExactWhenTheStoreHoldsEachEventOnce() throws IOException {
        Account account = account(log.get(0), log.get(1), log.get(2));

        assertThat(account.isExact()).isTrue();
        assertThat(account.expected()).isEqualTo(3);
        assertThat(account.stored()).isEqualTo(3);
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        Account account = account(log.get(0), log.get(2));

        assertThat(account.isExact()).isFalse();
        assertThat(account.missing()).containsExactly("b");
        assertThat(account.missingCount()).isEqualTo(1);
    }

    @Test
    void seesARowTooMany() throws IOException {
        Account account = account(log.get(0), log.get(1), log.get(1), log.get(2));

        assertThat(account.doubled()).isEqualTo(1);
        assertThat(account.isExact()).isFalse();
    }

    @Test
    void seesARowThatSaysSomethingElse() throws IOException {
        LoggedEvent a = log.get(0);
        LoggedEvent altered = new LoggedEvent(
                a.position(),
                a.id(),
                a.user(),
                a.type(),
                a.time(),
                a.logged(),
                a.data(),
                a.extra(),
                a.fingerprint() + 1);

        Account account = account(altered, log.get(1), log.get(2));

        assertThat(account.altered()).isEqualTo(1);
        assertThat(account.isExact()).isFalse();
    }

    @Test
    void seesARowOfAnEventThatNobodyPublished() throws IOException {
        LoggedEvent a = log.get(0);
        LoggedEvent foreign = new LoggedEvent(
                a.position(), "z", a.user(), a.type(), a.time(), a.logged(), a.data(), a.extra(), a.fingerprint());

        Account account = account(log.get(0), log.get(1), log.get(2), foreign);

        assertThat(account.foreign()).isEqualTo(1);
        assertThat(account.isExact()).isFalse();
    }

    @Test
    void aDeadLetterOfTheSinkIsNotMissing() throws IOException {
        dead.add(letter(2, "store", "too-large"));

        Account account = account(log.get(0), log.get(1));

        assertThat(account.isExact()).isTrue();
        assertThat(account.deadLetters()).isEqualTo(1);
    }

    @Test
    void aDeadLetterOfAnotherSinkDoesNotExcuseThisOne() throws IOException {
        dead.add(letter(2, "other", "too-large"));

        assertThat(account(log.get(0), log.get(1)).missing()).containsExactly("c");
    }

    @Test
    void aRecordThatIsNeitherEventNorDeadLetterIsNotedAsUnaccounted() {
        record("not an event");

        assertThat(truth.unaccounted()).containsExactly(new Position("events", 0, 4));
    }

    @Test
    void aMalformedRecordAmongTheDeadLettersIsAccountedFor() {
        dead.add(letter(4, "decode", "malformed-json"));

        record("not an event");

        assertThat(truth.unaccounted()).isEmpty();
        assertThat(dead.reasons()).containsEntry("decode malformed-json", 1);
    }

    @Test
    void aDeadLetterThatIsAnEventIsWronglyOne() {
        dead.add(letter(4, "decode", "malformed-json"));

        record(
                "{\"event_id\":\"d\",\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":\"2026-11-21T10:15:37+0200\"}");

        assertThat(truth.wronglyDeadLettered()).containsExactly(new Position("events", 0, 4));
        assertThat(truth.fingerprints()).as("what every store has to hold").doesNotContainKey("d");
    }

    @Test
    void aRecordWithoutAValueIsNoEvent() {
        truth.add(new ConsumerRecord<>("events", 0, 4, null, null), dead.refusedBy("decode"), log::add);

        assertThat(truth.tombstones()).isEqualTo(1);
        assertThat(truth.unaccounted()).isEmpty();
    }

    @Test
    void aDeletionIsCountedApartFromTombstones() {
        Truth deleting = deletingByTheKey();
        List<LoggedDeletion> deletions = new ArrayList<>();

        deleting.add(tombstone(7, "a"), dead.refusedBy("decode"), seeing(deletions));
        deleting.add(tombstone(8, null), dead.refusedBy("decode"), seeing(deletions));

        assertThat(deletions)
                .containsExactly(new LoggedDeletion(
                        new Position("events", 0, 7), "a", Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(deleting.deletions()).isEqualTo(1);
        assertThat(deleting.tombstones()).isEqualTo(1);
        assertThat(deleting.unaccounted()).isEmpty();
    }

    @Test
    void aDeletionOfAnIdThatIsNoneHasToBeADeadLetter() {
        Truth deleting = deletingByTheKey();
        dead.add(letter(7, "decode", "id-empty"));

        deleting.add(tombstone(7, ""), dead.refusedBy("decode"), log::add);
        deleting.add(tombstone(8, ""), dead.refusedBy("decode"), log::add);

        assertThat(deleting.unaccounted()).containsExactly(new Position("events", 0, 8));
    }

    @Test
    void aDeadLetterThatIsADeletionIsWronglyOne() {
        Truth deleting = deletingByTheKey();
        List<LoggedDeletion> deletions = new ArrayList<>();
        dead.add(letter(7, "decode", "id-empty"));

        deleting.add(tombstone(7, "a"), dead.refusedBy("decode"), seeing(deletions));

        assertThat(deleting.wronglyDeadLettered()).containsExactly(new Position("events", 0, 7));
        assertThat(deletions).as("what every store has to delete").isEmpty();
    }

    @Test
    void aDeadLetterOfOneTopicDoesNotExcuseARecordOfAnother() {
        dead.add(letter(4, "decode", "malformed-json"));

        truth.add(
                new ConsumerRecord<>("refunds", 0, 4, new byte[0], "not an event".getBytes(StandardCharsets.UTF_8)),
                dead.refusedBy("decode"),
                log::add);

        assertThat(truth.unaccounted()).containsExactly(new Position("refunds", 0, 4));
    }

    @Test
    void aSinkOfSomeTypesIsExpectedToHoldThoseAlone() throws IOException {
        record("{\"event_id\":\"d\",\"user_id\":\"u\",\"event_type\":\"refund\",\"timestamp\":1764000000000}");
        FirstOfTypes refunds = new FirstOfTypes("store", List.of("refund"));
        log.forEach(event -> refunds.add(event, dead));

        Account account = Account.of(store(log.get(4)), refunds.fingerprints(), truth, dead);

        assertThat(account.isExact()).isTrue();
        assertThat(account.expected()).isEqualTo(1);
        assertThat(Account.of(store(log.get(0), log.get(4)), refunds.fingerprints(), truth, dead)
                        .foreign())
                .as("an event of a type that the sink should not be given")
                .isEqualTo(1);
    }

    private static Truth deletingByTheKey() {
        EventSettings plain = EventSettings.DEFAULTS;
        EventSettings settings = new EventSettings(
                List.of("/event_id", "key"),
                plain.user(),
                plain.type(),
                plain.time(),
                plain.data(),
                plain.format(),
                plain.envelope(),
                /* deletes= */ true,
                List.of());
        return new Truth(new LogReader(settings, new ByteSize(1 << 20), Duration.ofHours(1), record -> {
            throw new IllegalStateException("No registry");
        }));
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(long offset, @Nullable String key) {
        return new ConsumerRecord<>(
                "events", 0, offset, key == null ? null : key.getBytes(StandardCharsets.UTF_8), null);
    }

    private static LogVisitor seeing(List<LoggedDeletion> deletions) {
        return new LogVisitor() {
            @Override
            public void add(LoggedEvent event) {
                throw new AssertionError("no event: " + event.id());
            }

            @Override
            public void delete(LoggedDeletion deletion) {
                deletions.add(deletion);
            }
        };
    }

    private Account account(LoggedEvent... rows) throws IOException {
        return Account.of(store(rows), truth.fingerprints(), truth, dead);
    }

    private long nextOffset;

    private void record(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        truth.add(
                new ConsumerRecord<>("events", 0, nextOffset++, new byte[0], bytes),
                dead.refusedBy("decode"),
                log::add);
    }

    private static ConsumerRecord<byte[], byte[]> letter(long offset, String sink, String reason) {
        ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>("events.dead", 0, 0, new byte[0], new byte[0]);
        letter.headers()
                .add("__connect.errors.topic", "events".getBytes(StandardCharsets.UTF_8))
                .add("__connect.errors.partition", "0".getBytes(StandardCharsets.UTF_8))
                .add("__connect.errors.offset", Long.toString(offset).getBytes(StandardCharsets.UTF_8))
                .add("anabranch.sink", sink.getBytes(StandardCharsets.UTF_8))
                .add("anabranch.reason", reason.getBytes(StandardCharsets.UTF_8));
        return letter;
    }

    private static Holding store(LoggedEvent... rows) {
        return new Holding() {
            @Override
            public String name() {
                return "store";
            }

            @Override
            public void read(ObjLongConsumer<String> consumer) {
                for (LoggedEvent row : rows) {
                    consumer.accept(row.id(), row.fingerprint());
                }
            }
        };
    }
}
