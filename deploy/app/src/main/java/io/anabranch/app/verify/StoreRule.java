package io.anabranch.app.verify;

import io.anabranch.app.verify.LogLine.Deleted;
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
        boolean replaces(Version later, Version earlier) {
            return false;
        }

        @Override
        boolean removes(Deleted deletion, Version version) {
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
        boolean replaces(Version later, Version earlier) {
            return BY_TIME.compare(later, earlier) > 0;
        }

        @Override
        boolean removes(Deleted deletion, Version version) {
            return deletion.deletedMicros()
                    .or(deletion::micros)
                    .map(until -> BY_TIME.compare(version, new Version(new Row(0, until), deletion.offset())) <= 0)
                    .orElse(true);
        }
    },

    /** DynamoDB without {@code id-index}: a row for each user, time and id, which only a deletion that knows all three can find. */
    USER_TIME_AND_ID {
        @Override
        boolean isSameRow(Row one, Row other) {
            return one.user() == other.user() && one.micros() == other.micros();
        }

        @Override
        boolean replaces(Version later, Version earlier) {
            return true;
        }

        @Override
        boolean removes(Deleted deletion, Version version) {
            Row row = version.row();
            return deletion.user().filter(user -> user == row.user()).isPresent()
                    && deletion.micros()
                            .filter(micros -> micros == row.micros())
                            .isPresent();
        }
    },

    /** DynamoDB with {@code id-index}: as without, but a deletion that does not know the key removes all rows of the id. */
    USER_TIME_AND_ID_INDEXED {
        @Override
        boolean isSameRow(Row one, Row other) {
            return USER_TIME_AND_ID.isSameRow(one, other);
        }

        @Override
        boolean replaces(Version later, Version earlier) {
            return true;
        }

        @Override
        boolean removes(Deleted deletion, Version version) {
            boolean isKeyKnown =
                    deletion.user().isPresent() && deletion.micros().isPresent();
            return !isKeyKnown || USER_TIME_AND_ID.removes(deletion, version);
        }
    },

    /** OpenSearch and Elasticsearch: a document for each day and id, of its first event, which only a deletion that knows the day can find. */
    DAY_AND_ID {
        @Override
        boolean isSameRow(Row one, Row other) {
            return day(one.micros()) == day(other.micros());
        }

        @Override
        boolean replaces(Version later, Version earlier) {
            return false;
        }

        @Override
        boolean removes(Deleted deletion, Version version) {
            return deletion.micros()
                    .filter(micros -> day(micros) == day(version.row().micros()))
                    .isPresent();
        }
    },

    /** Cassandra: a row for each time and id, which only a deletion that knows the time can find. */
    TIME_AND_ID {
        @Override
        boolean isSameRow(Row one, Row other) {
            return one.micros() == other.micros();
        }

        @Override
        boolean replaces(Version later, Version earlier) {
            return true;
        }

        @Override
        boolean removes(Deleted deletion, Version version) {
            return deletion.micros()
                    .filter(micros -> micros == version.row().micros())
                    .isPresent();
        }
    };

    private static final long MICROS_OF_A_DAY = 86_400_000_000L;

    private static long day(long micros) {
        return Math.floorDiv(micros, MICROS_OF_A_DAY);
    }

    private static final Comparator<Version> BY_TIME =
            Comparator.<Version>comparingLong(version -> version.row().micros()).thenComparingLong(Version::offset);

    /** Whether two events of one id are kept in one row. */
    abstract boolean isSameRow(Row one, Row other);

    /** Whether an event takes the place of one that came before it in its partition, and is kept in the same row. */
    abstract boolean replaces(Version later, Version earlier);

    /** @param version of the deletion's id */
    abstract boolean removes(Deleted deletion, Version version);

    /** What one event of an id makes of its row. */
    record Version(Row row, long offset) {}
}
