package io.anabranch.app.verify;

import io.anabranch.app.verify.Truth.LoggedDeletion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/** What a store does with two events of one id, and which of an id's rows a deletion removes. */
enum StoreRule {
    /** MongoDB: a row for each id, of its first event. */
    FIRST_OF_ID {
        @Override
        boolean isSameRow(Row one, Row other) {
            return true;
        }

        @Override
        boolean replaces(Row later, Row earlier) {
            return false;
        }

        @Override
        boolean removes(LoggedDeletion deletion, Row row) {
            return true;
        }
    },

    /** MongoDB with {@code mode: replace}: a row for each id, of its last event by time; one that is newer than the deletion stays. */
    LAST_OF_ID_BY_TIME {
        @Override
        boolean isSameRow(Row one, Row other) {
            return true;
        }

        @Override
        boolean replaces(Row later, Row earlier) {
            return BY_TIME.compare(later, earlier) > 0;
        }

        @Override
        boolean removes(LoggedDeletion deletion, Row row) {
            return deletion.deletedAt()
                    .or(deletion::time)
                    .map(until -> BY_TIME.compare(
                                    row, row.at(until, deletion.position().offset()))
                            <= 0)
                    .orElse(true);
        }
    },

    /** DynamoDB without {@code id-index}: a row for each user, time and id, which only a deletion that knows all three can find. */
    USER_TIME_AND_ID {
        @Override
        boolean isSameRow(Row one, Row other) {
            return one.user().equals(other.user()) && one.time().equals(other.time());
        }

        @Override
        boolean replaces(Row later, Row earlier) {
            return true;
        }

        @Override
        boolean removes(LoggedDeletion deletion, Row row) {
            return deletion.user().filter(row.user()::equals).isPresent()
                    && deletion.time().filter(row.time()::equals).isPresent();
        }
    },

    /** DynamoDB with {@code id-index}: as without, but a deletion that does not know the key removes all rows of the id. */
    USER_TIME_AND_ID_INDEXED {
        @Override
        boolean isSameRow(Row one, Row other) {
            return USER_TIME_AND_ID.isSameRow(one, other);
        }

        @Override
        boolean replaces(Row later, Row earlier) {
            return true;
        }

        @Override
        boolean removes(LoggedDeletion deletion, Row row) {
            boolean isKeyKnown = deletion.user().isPresent() && deletion.time().isPresent();
            return !isKeyKnown || USER_TIME_AND_ID.removes(deletion, row);
        }
    },

    /** Cassandra: a row for each time and id, which only a deletion that knows the time can find. */
    TIME_AND_ID {
        @Override
        boolean isSameRow(Row one, Row other) {
            return one.time().equals(other.time());
        }

        @Override
        boolean replaces(Row later, Row earlier) {
            return true;
        }

        @Override
        boolean removes(LoggedDeletion deletion, Row row) {
            return deletion.time().filter(row.time()::equals).isPresent();
        }
    };

    private static final Comparator<Row> BY_TIME =
            Comparator.comparing(Row::time).thenComparing(Row::offset);

    /** Whether two events of one id are kept in one row. */
    abstract boolean isSameRow(Row one, Row other);

    /** Whether an event takes the place of one that came before it, and is kept in the same row. */
    abstract boolean replaces(Row later, Row earlier);

    /** @param row of the deletion's id */
    abstract boolean removes(LoggedDeletion deletion, Row row);

    /**
     * What of an event decides about its row.
     *
     * @param time to the microsecond
     */
    record Row(String user, Instant time, long offset, long fingerprint) {
        Row {
            time = time.truncatedTo(ChronoUnit.MICROS);
        }

        private Row at(Instant otherTime, long otherOffset) {
            return new Row(user, otherTime, otherOffset, fingerprint);
        }
    }
}
