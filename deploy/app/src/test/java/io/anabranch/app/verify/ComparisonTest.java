package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.verify.Account.Kind;
import io.anabranch.app.verify.Comparison.Horizon;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.app.verify.LogLine.Deleted;
import io.anabranch.app.verify.LogLine.Logged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {
    private static final long NOON = LogLine.micros(Instant.parse("2026-11-21T12:00:00Z"));
    private static final long DAY = 86_400_000_000L;
    private static final Optional<Long> UNKNOWN = Optional.empty();
    private static final long ALL = Long.MAX_VALUE;

    private final List<LogLine> log = new ArrayList<>();
    private final long[] committed = {ALL, ALL};
    private Horizon horizon = Horizon.NONE;
    private StoreRule rule = StoreRule.FIRST_OF_ID;
    private long nextOffset;

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void isExactWhereTheStoreHoldsTheRow(StoreRule each) {
        rule = each;
        event("u", NOON, 1);

        Account account = compare(row("u", NOON, 1));

        assertThat(account.isExact()).isTrue();
        assertThat(account.expected()).isEqualTo(1);
        assertThat(account.stored()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aRowThatIsNotThereIsMissing(StoreRule each) {
        rule = each;
        nextOffset = 17;
        event("u", NOON, 1);

        Account account = compare();

        assertThat(account.counts()).containsOnlyKeys(Kind.MISSING);
        assertThat(account.examples(Kind.MISSING)).containsExactly("a");
        assertThat(account.missingRanges()).containsExactly("events-0: 17");
        assertThat(account.expected()).isEqualTo(1);
        assertThat(account.stored()).isZero();
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aRowThatSaysSomethingElseIsAlteredInThatField(StoreRule each) {
        rule = each;
        event("u", NOON, 1);

        Account account = compare(row("u", NOON, 2));

        assertThat(account.counts()).containsOnlyKeys(Kind.ALTERED);
        assertThat(account.examples(Kind.ALTERED)).containsExactly("a (data)");
        assertThat(account.alteredFields()).containsEntry("data", 1L);
        assertThat(account.stored()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aRowOfAnotherKeyInPlaceOfOneThatIsAbsentIsAlteredOnce(StoreRule each) {
        rule = each;
        event("u", NOON, 1);

        Account account = compare(row("v", NOON + 1, 1));

        assertThat(account.counts()).containsOnlyKeys(Kind.ALTERED).containsValue(1L);
        assertThat(account.examples(Kind.ALTERED)).containsExactly("a (user_id, timestamp)");
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aSecondRowIsDoubled(StoreRule each) {
        rule = each;
        event("u", NOON, 1);

        assertThat(compare(row("u", NOON, 1), row("u", NOON, 1)).counts())
                .containsOnlyKeys(Kind.DOUBLED)
                .containsValue(1L);
        assertThat(compare(row("u", NOON, 1), row("u", NOON + 5, 1)).counts())
                .containsOnlyKeys(Kind.DOUBLED)
                .containsValue(1L);
    }

    @Test
    void aRowOfWhichTheLogSaysNothingIsForeign() {
        Account account = compare(row("u", NOON, 1));

        assertThat(account.counts()).containsOnlyKeys(Kind.FOREIGN);
        assertThat(account.surplusSpan()).isEqualTo("2026-11-21T12:00:00Z to 2026-11-21T12:00:00Z");
    }

    @Test
    void aRowOfATypeThatTheSinkIsNotGivenIsForeign() {
        log.add(new Logged("a", 0, nextOffset++, NOON / 1_000, /* refused= */ 0, List.of(Optional.empty())));

        assertThat(compare().isExact()).isTrue();
        assertThat(compare().expected()).isZero();
        assertThat(compare(row("u", NOON, 1)).counts()).containsOnlyKeys(Kind.FOREIGN);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void ofAnEventThatIsDeletedAndWrittenAgainTheLastStays(StoreRule each) {
        rule = each;
        event("u", NOON, 1);
        delete(Optional.of("u"), Optional.of(NOON), UNKNOWN);
        assertThat(compare().isExact()).isTrue();
        assertThat(compare(row("u", NOON, 1)).counts()).containsOnlyKeys(Kind.UNDELETED);

        event("u", NOON, 2);

        assertThat(compare(row("u", NOON, 2)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 1)).counts()).containsOnlyKeys(Kind.ALTERED);
        assertThat(compare(row("u", NOON, 2), row("u", NOON, 1)).counts()).containsOnlyKeys(Kind.UNDELETED);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aDeletionBeforeTheEventDeletesNothing(StoreRule each) {
        rule = each;
        delete(Optional.of("u"), Optional.of(NOON), UNKNOWN);
        event("u", NOON, 1);

        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare().counts()).containsOnlyKeys(Kind.MISSING);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aDeletionThatTheSinkRefusedDeletesNothing(StoreRule each) {
        rule = each;
        event("u", NOON, 1);
        log.add(new Deleted(
                "a", 0, nextOffset++, /* refused= */ 1, Optional.of(user("u")), Optional.of(NOON), UNKNOWN));

        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare().counts()).containsOnlyKeys(Kind.MISSING);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aDeadLetterOfTheSinkIsNotMissing(StoreRule each) {
        rule = each;
        refused("u", NOON, 1);

        Account account = compare();
        assertThat(account.isExact()).isTrue();
        assertThat(account.deadLetters()).isEqualTo(1);
        assertThat(account.expected()).isEqualTo(1);

        delete(Optional.of("u"), Optional.of(NOON), UNKNOWN);

        assertThat(compare().isExact()).isTrue();
        assertThat(compare().expected())
                .as("a dead letter that is deleted later")
                .isZero();
    }

    @Test
    void aDeadLetterDoesNotExcuseWhatCameAfterItsDeletion() {
        refused("u", NOON, 1);
        event("u", NOON, 1);
        assertThat(compare().isExact())
                .as("the dead letter is of the same event")
                .isTrue();

        delete(Optional.empty(), UNKNOWN, UNKNOWN);
        event("u", NOON, 2);

        assertThat(compare().counts()).containsOnlyKeys(Kind.MISSING);
    }

    @Test
    void ofMongoDbTheFirstOfAnIdStaysAndAnyDeletionRemovesIt() {
        event("u", NOON, 1);
        event("v", NOON + 1, 2);
        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare(row("v", NOON + 1, 2)).counts()).containsOnlyKeys(Kind.ALTERED);

        delete(Optional.empty(), UNKNOWN, Optional.of(NOON - 9));

        assertThat(compare().isExact()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreRule.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FIRST_OF_ID", "DAY_AND_ID"})
    void ofTwoEventsOfOneKeyTheLastStaysWhetherTheLogDeletesOrNot(StoreRule each) {
        rule = each;
        event("u", NOON, 1);
        event("u", NOON, 2);

        assertThat(compare(row("u", NOON, 2)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 1)).counts()).containsOnlyKeys(Kind.ALTERED);
    }

    @Test
    void whatReplacesExpectsTheLastByTimeAndOfTheSameTimeTheLastInTheLog() {
        rule = StoreRule.LAST_OF_ID_BY_TIME;
        event("u", NOON + 1, 1);
        event("u", NOON, 2);
        assertThat(compare(row("u", NOON + 1, 1)).isExact()).isTrue();

        event("u", NOON + 1, 3);

        assertThat(compare(row("u", NOON + 1, 3)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 2)).counts()).containsOnlyKeys(Kind.ALTERED);
    }

    @Test
    void whatReplacesIsDeletedUnlessItIsNewer() {
        rule = StoreRule.LAST_OF_ID_BY_TIME;
        event("u", NOON, 1);

        delete(Optional.empty(), UNKNOWN, Optional.of(NOON - 1));
        delete(Optional.empty(), Optional.of(NOON - 1), UNKNOWN);
        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        delete(Optional.empty(), UNKNOWN, Optional.of(NOON));

        assertThat(compare().isExact())
                .as("of one microsecond the deletion's offset is higher")
                .isTrue();
    }

    @Test
    void whatReplacesIsDeletedWhateverItsTimeByADeletionWithoutOne() {
        rule = StoreRule.LAST_OF_ID_BY_TIME;
        event("u", NOON + 9_000_000, 1);

        delete(Optional.of("u"), UNKNOWN, UNKNOWN);

        assertThat(compare().isExact()).isTrue();
    }

    @Test
    void whatReplacesHasNoMemoryOfWhatWasDeleted() {
        rule = StoreRule.LAST_OF_ID_BY_TIME;
        event("u", NOON + 2, 1);
        delete(Optional.empty(), Optional.of(NOON + 2), UNKNOWN);

        event("u", NOON, 2);

        assertThat(compare(row("u", NOON, 2)).isExact()).isTrue();
    }

    @Test
    void ofASearchClusterTheFirstOfADayStaysAndADeletionRemovesThatDaysDocument() {
        rule = StoreRule.DAY_AND_ID;
        event("u", NOON, 1);
        event("v", NOON + 1, 2);
        event("u", NOON + DAY, 3);
        assertThat(compare(row("u", NOON, 1), row("u", NOON + DAY, 3)).isExact())
                .isTrue();
        assertThat(compare(row("v", NOON + 1, 2), row("u", NOON + DAY, 3)).counts())
                .containsOnlyKeys(Kind.ALTERED);

        delete(Optional.of("u"), UNKNOWN, Optional.of(NOON));
        assertThat(compare(row("u", NOON, 1), row("u", NOON + DAY, 3)).isExact())
                .as("a deletion that does not know the time is skipped")
                .isTrue();
        delete(Optional.empty(), Optional.of(NOON + 5), UNKNOWN);

        assertThat(compare(row("u", NOON + DAY, 3)).isExact()).isTrue();
    }

    @Test
    void ofDynamoDbADeletionThatKnowsTheKeyRemovesThatItemAlone() {
        for (StoreRule each : List.of(StoreRule.USER_TIME_AND_ID, StoreRule.USER_TIME_AND_ID_INDEXED)) {
            rule = each;
            threeRows();

            delete(Optional.of("u"), Optional.of(NOON), UNKNOWN);

            assertThat(compare(row("v", NOON, 2), row("u", NOON + 1, 3)).isExact())
                    .as("%s", rule)
                    .isTrue();
        }
    }

    @Test
    void ofDynamoDbADeletionByTheIndexRemovesAllOfTheId() {
        rule = StoreRule.USER_TIME_AND_ID_INDEXED;
        threeRows();

        delete(Optional.empty(), Optional.of(NOON), UNKNOWN);

        assertThat(compare().isExact()).isTrue();
    }

    @Test
    void ofDynamoDbWithoutTheIndexADeletionThatDoesNotKnowTheKeyIsSkipped() {
        rule = StoreRule.USER_TIME_AND_ID;
        threeRows();

        delete(Optional.empty(), Optional.of(NOON), UNKNOWN);
        delete(Optional.of("u"), UNKNOWN, Optional.of(NOON));

        assertThat(compare(row("u", NOON, 1), row("v", NOON, 2), row("u", NOON + 1, 3))
                        .isExact())
                .isTrue();
        assertThat(compare(row("u", NOON, 1), row("u", NOON + 1, 3)).counts()).containsOnlyKeys(Kind.MISSING);
    }

    @Test
    void ofCassandraADeletionRemovesTheRowOfTheTime() {
        rule = StoreRule.TIME_AND_ID;
        threeRows();
        assertThat(compare(row("v", NOON, 2), row("u", NOON + 1, 3)).isExact())
                .as("one time has one row, of its last event")
                .isTrue();

        delete(Optional.of("u"), UNKNOWN, Optional.of(NOON));
        assertThat(compare(row("v", NOON, 2), row("u", NOON + 1, 3)).isExact())
                .as("the time is not the event's own")
                .isTrue();
        delete(Optional.empty(), Optional.of(NOON), UNKNOWN);

        assertThat(compare(row("u", NOON + 1, 3)).isExact()).isTrue();
    }

    @Test
    void anEventAndItsDeletionInDifferentPartitionsAreRightEitherWay() {
        event("u", NOON, 1);
        log.add(new Deleted("a", 1, 0, /* refused= */ 0, Optional.empty(), UNKNOWN, UNKNOWN));

        assertThat(compare().isExact()).isTrue();
        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare().counts()).containsOnlyKeys(Kind.UNORDERED);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void ofTwoPartitionsEitherEventMayBeTheOneThatStayed(StoreRule each) {
        rule = each;
        event("u", NOON, 1);
        log.add(logged(1, 0, row("u", NOON, 2), /* refused= */ 0));

        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 2)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 3)).counts()).containsOnlyKeys(Kind.ALTERED);
        assertThat(compare().counts()).containsOnlyKeys(Kind.MISSING).containsValue(1L);
    }

    @Test
    void whatReplacesExpectsTheLastByTimeOverPartitions() {
        rule = StoreRule.LAST_OF_ID_BY_TIME;
        log.add(logged(1, 0, row("u", NOON + 1, 2), /* refused= */ 0));
        event("u", NOON, 1);

        assertThat(compare(row("u", NOON + 1, 2)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 1)).counts()).containsOnlyKeys(Kind.ALTERED);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void whatIsNotCommittedMayBeStoredOrNot(StoreRule each) {
        rule = each;
        committed[0] = 0;
        event("u", NOON, 1);

        assertThat(compare().isExact()).isTrue();
        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 1)).expected()).isZero();
        assertThat(compare(row("u", NOON, 2)).counts()).as("but nothing else").containsOnlyKeys(Kind.ALTERED);
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreRule.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FIRST_OF_ID"})
    void aRowThatIsBeingReplacedMaySayEither(StoreRule each) {
        rule = each;
        committed[0] = 1;
        event("u", NOON, 1);
        event("u", NOON, 2);

        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare(row("u", NOON, 2)).isExact()).isTrue();
        assertThat(compare().counts()).as("but it has to be there").containsOnlyKeys(Kind.MISSING);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aRowThatIsBeingDeletedMayBeThereOrNot(StoreRule each) {
        rule = each;
        committed[0] = 1;
        event("u", NOON, 1);
        delete(Optional.of("u"), Optional.of(NOON), UNKNOWN);

        assertThat(compare(row("u", NOON, 1)).isExact()).isTrue();
        assertThat(compare().isExact()).isTrue();
    }

    @Test
    void whatHasExpiredMayBeGone() {
        horizon = new Horizon(Long.MIN_VALUE, NOON, Long.MIN_VALUE);
        event("u", NOON, 1);

        Account account = compare();

        assertThat(account.isExact()).isTrue();
        assertThat(account.count(Kind.EXPIRED)).isEqualTo(1);
        horizon = new Horizon(Long.MIN_VALUE, NOON - 1, Long.MIN_VALUE);
        assertThat(compare().counts()).containsOnlyKeys(Kind.MISSING);
    }

    @Test
    void aRowAsOldAsWhatTheLogNoLongerHasIsCountedApart() {
        horizon = new Horizon(NOON, Long.MIN_VALUE, Long.MIN_VALUE);

        assertThat(compare(row("u", NOON, 1)).counts()).containsOnlyKeys(Kind.FORGOTTEN);
        assertThat(compare(row("u", NOON + 1, 1)).counts()).containsOnlyKeys(Kind.FOREIGN);
        event("u", NOON + 1, 1);
        assertThat(compare(row("u", NOON, 2)).counts())
                .as("the first event of an id may be gone from the log")
                .containsOnlyKeys(Kind.FORGOTTEN);
    }

    @Test
    void whatIsNotStoredAndOlderThanTheDeadLettersIsCountedApart() {
        horizon = new Horizon(Long.MIN_VALUE, Long.MIN_VALUE, NOON / 1_000 + 1);
        event("u", NOON, 1);

        assertThat(compare().isExact()).isTrue();
        assertThat(compare().count(Kind.UNPROVEN)).isEqualTo(1);
    }

    /** Of one id: another user at the same time, and the first user at another time. */
    private void threeRows() {
        log.clear();
        event("u", NOON, 1);
        event("v", NOON, 2);
        event("u", NOON + 1, 3);
    }

    private void event(String user, long micros, int data) {
        log.add(logged(0, nextOffset++, row(user, micros, data), /* refused= */ 0));
    }

    private void refused(String user, long micros, int data) {
        log.add(logged(0, nextOffset++, row(user, micros, data), /* refused= */ 1));
    }

    private static Logged logged(int partition, long offset, Row row, int refused) {
        return new Logged("a", partition, offset, NOON / 1_000, refused, List.of(Optional.of(row)));
    }

    private void delete(Optional<String> user, Optional<Long> micros, Optional<Long> deletedMicros) {
        log.add(new Deleted("a", 0, nextOffset++, /* refused= */ 0, user.map(Fingerprint::of), micros, deletedMicros));
    }

    private static Row row(String user, long micros, int data) {
        return new Row(user(user), micros, user(user), Long.hashCode(micros), data);
    }

    private static int user(String user) {
        return Fingerprint.of(user);
    }

    private Account compare(Row... rows) {
        Account.Builder account =
                new Account.Builder("store", List.of(new TopicPartition("events", 0), new TopicPartition("events", 1)));
        new Comparison(new Store(rule), /* number= */ 0, committed, horizon, account)
                .compare("a", log, Arrays.asList(rows));
        return account.build(/* behind= */ 0, List.of());
    }

    private record Store(StoreRule rule) implements StoredEvents {
        @Override
        public String sink() {
            return "store";
        }

        @Override
        public List<String> fields() {
            return List.of("user_id", "timestamp", "data");
        }

        @Override
        public Row expected(LoggedEvent event) {
            throw new UnsupportedOperationException("The lines have their rows");
        }

        @Override
        public Optional<Duration> expireAfter() {
            return Optional.empty();
        }

        @Override
        public void read(TimeRange range, Consumer<StoredRow> rows) {
            throw new UnsupportedOperationException("The rows are given");
        }
    }
}
