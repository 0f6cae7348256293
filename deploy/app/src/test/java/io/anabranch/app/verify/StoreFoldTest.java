package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anabranch.app.verify.StoreFold.Kept;
import io.anabranch.app.verify.Truth.LoggedDeletion;
import io.anabranch.app.verify.Truth.LoggedEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreFoldTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Optional<Instant> UNKNOWN = Optional.empty();

    private final Set<Position> refused = new HashSet<>();
    private final PartitionOrder order = new PartitionOrder();
    private long nextOffset;

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void ofAnEventThatIsDeletedAndWrittenAgainTheLastStays(StoreRule rule) {
        StoreFold fold = fold(rule);

        fold.add(event("a", "u", NOON, 1));
        fold.delete(deletion("a", Optional.of("u"), Optional.of(NOON), UNKNOWN));
        assertThat(fold.kept()).isEmpty();
        fold.add(event("a", "u", NOON, 2));

        assertThat(rows(fold, "a")).containsExactly(2L);
        assertThat(fold.hasDeleted("a")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aDeletionBeforeTheEventDeletesNothing(StoreRule rule) {
        StoreFold fold = fold(rule);

        fold.delete(deletion("a", Optional.of("u"), Optional.of(NOON), UNKNOWN));
        fold.add(event("a", "u", NOON, 1));

        assertThat(rows(fold, "a")).containsExactly(1L);
        assertThat(fold.hasDeleted("a")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aDeletionThatTheSinkRefusedDeletesNothing(StoreRule rule) {
        StoreFold fold = fold(rule);
        fold.add(event("a", "u", NOON, 1));
        refused.add(new Position("events", 0, nextOffset));

        fold.delete(deletion("a", Optional.of("u"), Optional.of(NOON), UNKNOWN));

        assertThat(rows(fold, "a")).containsExactly(1L);
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aDeadLetterThatIsDeletedLaterIsNotExpected(StoreRule rule) throws IOException {
        StoreFold fold = fold(rule);
        refused.add(new Position("events", 0, nextOffset));
        fold.add(event("a", "u", NOON, 1));
        assertThat(account(fold).deadLetters()).isEqualTo(1);

        fold.delete(deletion("a", Optional.of("u"), Optional.of(NOON), UNKNOWN));

        Account account = account(fold);
        assertThat(account.isExact()).isTrue();
        assertThat(account.expected()).isZero();
        assertThat(account.deadLetters()).isZero();
    }

    @ParameterizedTest
    @EnumSource(StoreRule.class)
    void aDeletionIsGivenWhateverTheTypes(StoreRule rule) {
        StoreFold fold = new StoreFold(List.of("sale"), rule, refused);
        fold.add(event("a", "u", NOON, 1));
        fold.add(event("other", "b", "u", NOON, 2));

        fold.delete(deletion("a", Optional.of("u"), Optional.of(NOON), UNKNOWN));

        assertThat(fold.kept()).isEmpty();
    }

    @Test
    void ofMongoDbTheFirstOfAnIdStaysAndAnyDeletionRemovesIt() {
        StoreFold fold = fold(StoreRule.FIRST_OF_ID);
        fold.add(event("a", "u", NOON, 1));
        fold.add(event("a", "v", NOON.plusSeconds(1), 2));
        assertThat(rows(fold, "a")).containsExactly(1L);

        fold.delete(deletion("a", Optional.empty(), UNKNOWN, Optional.of(NOON.minusSeconds(9))));

        assertThat(fold.kept()).isEmpty();
    }

    @Test
    void whatReplacesIsDeletedUnlessItIsNewer() {
        StoreFold fold = fold(StoreRule.LAST_OF_ID_BY_TIME);
        fold.add(event("a", "u", NOON, 1));

        fold.delete(deletion("a", Optional.empty(), UNKNOWN, Optional.of(NOON.minusNanos(1_000))));
        assertThat(rows(fold, "a")).containsExactly(1L);
        fold.delete(deletion("a", Optional.empty(), Optional.of(NOON.minusNanos(1_000)), UNKNOWN));
        assertThat(rows(fold, "a")).containsExactly(1L);
        fold.delete(deletion("a", Optional.empty(), UNKNOWN, Optional.of(NOON.plusNanos(999))));

        assertThat(fold.kept())
                .as("of one microsecond the deletion's offset is higher")
                .isEmpty();
    }

    @Test
    void whatReplacesOfOneTimeIsDeletedByTheHigherOffset() {
        StoreFold fold = fold(StoreRule.LAST_OF_ID_BY_TIME);
        nextOffset = 5;
        fold.add(event("a", "u", NOON, 1));
        nextOffset = 4;

        fold.delete(deletion("a", Optional.empty(), Optional.of(NOON), UNKNOWN));

        assertThat(rows(fold, "a")).containsExactly(1L);
    }

    @Test
    void whatReplacesIsDeletedWhateverItsTimeByADeletionWithoutOne() {
        StoreFold fold = fold(StoreRule.LAST_OF_ID_BY_TIME);
        fold.add(event("a", "u", NOON.plusSeconds(9), 1));

        fold.delete(deletion("a", Optional.of("u"), UNKNOWN, UNKNOWN));

        assertThat(fold.kept()).isEmpty();
    }

    @Test
    void whatReplacesHasNoMemoryOfWhatWasDeleted() {
        StoreFold fold = fold(StoreRule.LAST_OF_ID_BY_TIME);
        fold.add(event("a", "u", NOON.plusSeconds(2), 1));
        fold.delete(deletion("a", Optional.empty(), Optional.of(NOON.plusSeconds(2)), UNKNOWN));

        fold.add(event("a", "u", NOON, 2));

        assertThat(rows(fold, "a")).containsExactly(2L);
    }

    @Test
    void ofDynamoDbADeletionThatKnowsTheKeyRemovesThatItemAlone() {
        for (StoreRule rule : List.of(StoreRule.USER_TIME_AND_ID, StoreRule.USER_TIME_AND_ID_INDEXED)) {
            StoreFold fold = threeRows(rule);

            fold.delete(deletion("a", Optional.of("u"), Optional.of(NOON), UNKNOWN));

            assertThat(rows(fold, "a")).as("%s", rule).containsExactly(2L, 3L);
        }
    }

    @Test
    void ofDynamoDbADeletionByTheIndexRemovesAllOfTheId() {
        StoreFold fold = threeRows(StoreRule.USER_TIME_AND_ID_INDEXED);

        fold.delete(deletion("a", Optional.empty(), Optional.of(NOON), UNKNOWN));

        assertThat(fold.kept()).isEmpty();
    }

    @Test
    void ofDynamoDbWithoutTheIndexADeletionThatDoesNotKnowTheKeyIsSkipped() {
        StoreFold fold = threeRows(StoreRule.USER_TIME_AND_ID);

        fold.delete(deletion("a", Optional.empty(), Optional.of(NOON), UNKNOWN));
        fold.delete(deletion("a", Optional.of("u"), UNKNOWN, Optional.of(NOON)));

        assertThat(rows(fold, "a")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void ofCassandraADeletionRemovesTheRowOfTheTime() {
        StoreFold fold = threeRows(StoreRule.TIME_AND_ID);
        assertThat(rows(fold, "a"))
                .as("one time has one row, of its last event")
                .containsExactly(2L, 3L);

        fold.delete(deletion("a", Optional.of("u"), UNKNOWN, Optional.of(NOON)));
        assertThat(rows(fold, "a")).as("the time is not the event's own").containsExactly(2L, 3L);
        fold.delete(deletion("a", Optional.empty(), Optional.of(NOON), UNKNOWN));

        assertThat(rows(fold, "a")).containsExactly(3L);
    }

    @Test
    void whatIsDeletedAndStillStoredIsForeign() throws IOException {
        StoreFold fold = fold(StoreRule.FIRST_OF_ID);
        LoggedEvent deleted = event("a", "u", NOON, 1);
        LoggedEvent kept = event("b", "u", NOON, 2);
        fold.add(deleted);
        fold.add(kept);
        fold.delete(deletion("a", Optional.empty(), UNKNOWN, UNKNOWN));

        assertThat(account(fold, kept).isExact()).isTrue();
        Account account = account(fold, kept, deleted);
        assertThat(account.isExact()).isFalse();
        assertThat(account.foreign()).isEqualTo(1);
        assertThat(account.undeleted()).containsExactly("a");
        assertThat(account.undeletedCount()).isEqualTo(1);
    }

    @Test
    void ofAnIdWithSeveralRowsEachIsCompared() throws IOException {
        StoreFold fold = fold(StoreRule.USER_TIME_AND_ID);
        LoggedEvent first = event("a", "u", NOON, 1);
        LoggedEvent second = event("a", "v", NOON, 2);
        fold.add(first);
        fold.add(second);

        assertThat(account(fold, second, first).isExact()).isTrue();
        assertThat(account(fold, first).missing()).containsExactly("a");
        assertThat(account(fold, first, first).altered()).isEqualTo(1);
        assertThat(account(fold, first, second, second).doubled()).isEqualTo(1);
        fold.delete(deletion("a", Optional.of("u"), Optional.of(NOON), UNKNOWN));
        assertThat(account(fold, first, second).undeleted())
                .as("of the two rows one should be gone")
                .containsExactly("a");
    }

    @Test
    void aDeadLetterDoesNotExcuseWhatCameAfterItsDeletion() throws IOException {
        StoreFold fold = fold(StoreRule.FIRST_OF_ID);
        refused.add(new Position("events", 0, nextOffset));
        fold.add(event("a", "u", NOON, 1));
        fold.add(event("a", "u", NOON, 1));
        assertThat(account(fold).isExact())
                .as("the dead letter is of the same event")
                .isTrue();

        fold.delete(deletion("a", Optional.empty(), UNKNOWN, UNKNOWN));
        fold.add(event("a", "u", NOON, 2));

        assertThat(account(fold).missing()).containsExactly("a");
    }

    @Test
    void anEventAndItsDeletionInDifferentPartitionsAreRightEitherWay() throws IOException {
        StoreFold fold = fold(StoreRule.FIRST_OF_ID);
        LoggedEvent event = event("a", "u", NOON, 1);
        LoggedDeletion elsewhere = new LoggedDeletion(
                new Position("events", 1, 0), "a", Optional.empty(), Optional.empty(), Optional.empty());
        LoggedDeletion ofNothing = new LoggedDeletion(
                new Position("events", 1, 1), "b", Optional.empty(), Optional.empty(), Optional.empty());
        for (Truth.LogVisitor visitor : List.of(fold, order)) {
            visitor.add(event);
            visitor.delete(elsewhere);
            visitor.delete(ofNothing);
        }

        assertThat(order.unordered()).containsExactly("a");
        assertThat(account(fold).isExact()).isTrue();
        assertThat(account(fold, event).isExact()).isTrue();
    }

    @Test
    void anEventAndItsDeletionInOnePartitionHaveAnOrder() {
        order.add(event("a", "u", NOON, 1));
        order.delete(deletion("a", Optional.empty(), UNKNOWN, UNKNOWN));

        assertThat(order.unordered()).isEmpty();
        order.delete(new LoggedDeletion(
                new Position("refunds", 0, 9), "a", Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(order.unordered()).containsExactly("a");
    }

    private StoreFold fold(StoreRule rule) {
        return new StoreFold(List.of(), rule, refused);
    }

    /** Of one id: another user at the same time, and the first user at another time. */
    private StoreFold threeRows(StoreRule rule) {
        StoreFold fold = fold(rule);
        fold.add(event("a", "u", NOON, 1));
        fold.add(event("a", "v", NOON, 2));
        fold.add(event("a", "u", NOON.plusSeconds(1), 3));
        return fold;
    }

    private static List<Long> rows(StoreFold fold, String id) {
        return fold.kept().getOrDefault(id, List.of()).stream()
                .filter(Kept::isStored)
                .map(kept -> kept.row().fingerprint())
                .toList();
    }

    private LoggedEvent event(String id, String user, Instant time, long fingerprint) {
        return event("sale", id, user, time, fingerprint);
    }

    private LoggedEvent event(String type, String id, String user, Instant time, long fingerprint) {
        return new LoggedEvent(
                new Position("events", 0, nextOffset++),
                id,
                user,
                type,
                time,
                time,
                JsonNodeFactory.instance.missingNode(),
                JsonNodeFactory.instance.objectNode(),
                fingerprint);
    }

    private LoggedDeletion deletion(
            String id, Optional<String> user, Optional<Instant> time, Optional<Instant> deletedAt) {
        return new LoggedDeletion(new Position("events", 0, nextOffset++), id, user, time, deletedAt);
    }

    private Account account(StoreFold fold, LoggedEvent... rows) throws IOException {
        Holding store = new Holding() {
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
        return Account.of(store, fold, order.unordered());
    }
}
