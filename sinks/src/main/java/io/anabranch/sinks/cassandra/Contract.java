package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * What all writers and readers of the table must agree on, kept in the keyspace beside it, so that a later run cannot
 * contradict it: the number of buckets, from which day on.
 */
final class Contract {
    static final String TABLE = "anabranch_contract";

    private Contract() {}

    static String tableDdl(CassandraSettings settings) {
        return "CREATE TABLE IF NOT EXISTS " + settings.keyspace() + "." + TABLE
                + " (table_name text, from_day date, day_buckets int, PRIMARY KEY (table_name, from_day))";
    }

    /** Writes the contract down where there is none yet; the first of several that do so at once wins. */
    static Mono<Void> keep(CqlSession session, CassandraSettings settings) {
        return run(
                        session,
                        SimpleStatement.newInstance(
                                "INSERT INTO " + settings.keyspace() + "." + TABLE
                                        + " (table_name, from_day, day_buckets) VALUES (?, ?, ?) IF NOT EXISTS",
                                settings.table(),
                                DayBuckets.FIRST_DAY,
                                settings.dayBuckets()))
                .then();
    }

    /** The buckets, or an IllegalStateException that says which table is missing or which setting contradicts it. */
    static Mono<DayBuckets> check(CqlSession session, CassandraSettings settings) {
        return checkTables(session, settings).then(buckets(session, settings));
    }

    private static Mono<Void> checkTables(CqlSession session, CassandraSettings settings) {
        return run(
                        session,
                        SimpleStatement.newInstance(
                                "SELECT table_name, default_time_to_live FROM system_schema.tables WHERE keyspace_name = ?",
                                settings.keyspace()))
                .doOnNext(tables -> checkTables(tables, settings))
                .then();
    }

    private static void checkTables(AsyncResultSet tables, CassandraSettings settings) {
        Map<String, Integer> lives = new HashMap<>();
        tables.currentPage().forEach(row -> lives.put(row.getString(0), row.getInt(1)));
        Integer life = lives.get(settings.table());
        if (life == null || !lives.containsKey(TABLE)) {
            throw new IllegalStateException("Cassandra has no table '" + settings.qualifiedTable() + "' or no '" + TABLE
                    + "' beside it: 'anabranch tables create' creates both");
        }
        Optional<Integer> wanted = settings.expireAfter().map(EventsByDay::seconds);
        if (!wanted.orElse(life).equals(life)) {
            throw new IllegalStateException("expire-after is " + wanted.get() + " s, but table '"
                    + settings.qualifiedTable() + "' has " + life + " s: change the setting, or ALTER TABLE "
                    + settings.qualifiedTable() + " WITH default_time_to_live = " + wanted.get());
        }
    }

    private static Mono<DayBuckets> buckets(CqlSession session, CassandraSettings settings) {
        return run(
                        session,
                        SimpleStatement.newInstance(
                                        "SELECT from_day, day_buckets FROM " + settings.keyspace() + "." + TABLE
                                                + " WHERE table_name = ?",
                                        settings.table())
                                .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM))
                .map(rows -> buckets(rows, settings));
    }

    private static DayBuckets buckets(AsyncResultSet rows, CassandraSettings settings) {
        Map<LocalDate, Integer> bucketsFrom = new HashMap<>();
        rows.currentPage().forEach(row -> bucketsFrom.put(row.getLocalDate(0), row.getInt(1)));
        if (bucketsFrom.isEmpty()) {
            throw new IllegalStateException("Table '" + settings.keyspace() + "." + TABLE + "' says nothing of '"
                    + settings.table() + "': 'anabranch tables create' writes down its day-buckets");
        }
        DayBuckets buckets = new DayBuckets(bucketsFrom);
        if (buckets.latest() != settings.dayBuckets()) {
            throw new IllegalStateException("day-buckets is " + settings.dayBuckets() + ", but table '"
                    + settings.qualifiedTable() + "' was created with " + buckets.latest()
                    + ": with another number its readers would miss rows; set day-buckets to " + buckets.latest());
        }
        return buckets;
    }

    private static Mono<AsyncResultSet> run(CqlSession session, SimpleStatement statement) {
        return Mono.fromCompletionStage(() -> session.executeAsync(statement));
    }
}
