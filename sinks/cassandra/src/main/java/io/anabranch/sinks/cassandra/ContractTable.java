package io.anabranch.sinks.cassandra;

import static java.util.stream.Collectors.joining;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.anabranch.sinks.cassandra.Contract.Decision;
import io.anabranch.sinks.cassandra.DayBuckets.Change;
import io.anabranch.sinks.kit.Futures;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Where the keyspace keeps the {@link Contract} of each table, so that a later run cannot contradict it. */
final class ContractTable {
    static final String NAME = "anabranch_contract";

    private ContractTable() {}

    static String qualified(CassandraSettings settings) {
        return settings.keyspace() + "." + NAME;
    }

    /** Takes the first decision where there is none yet; the first of several that do so at once wins. */
    static Mono<Void> keep(CqlSession session, CassandraSettings settings) {
        return run(session, SimpleStatement.newInstance(decision(settings, DayBuckets.FIRST_DAY)))
                .then();
    }

    /** The statement that decides on the settings' number from that day on. It overwrites no decision. */
    static String decision(CassandraSettings settings, LocalDate fromDay) {
        return "INSERT INTO " + qualified(settings) + " (table_name, from_day, day_buckets, decided_at) VALUES ('"
                + settings.table() + "', '" + fromDay + "', " + settings.dayBuckets()
                + ", toTimestamp(now())) IF NOT EXISTS";
    }

    /** The buckets, or an IllegalStateException that says which table is missing or which setting contradicts it. */
    static Mono<DayBuckets> check(CqlSession session, CassandraSettings settings) {
        return checkTables(session, settings).then(read(session, settings)).map(contract -> check(contract, settings));
    }

    /** The buckets, whatever the settings say. */
    static Mono<DayBuckets> buckets(CqlSession session, CassandraSettings settings) {
        return read(session, settings).map(contract -> kept(contract, settings));
    }

    /** What is decided, nothing included. */
    static Mono<Contract> read(CqlSession session, CassandraSettings settings) {
        return run(
                        session,
                        SimpleStatement.newInstance(
                                        "SELECT from_day, day_buckets, decided_at, toTimestamp(now()) FROM "
                                                + qualified(settings) + " WHERE table_name = ?",
                                        settings.table())
                                .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM))
                .map(ContractTable::contract);
    }

    private static Contract contract(AsyncResultSet rows) {
        List<Decision> decisions = new ArrayList<>();
        Instant readAt = Instant.EPOCH;
        for (Row row : rows.currentPage()) {
            readAt = Optional.ofNullable(row.getInstant(3)).orElseThrow();
            decisions.add(new Decision(
                    Optional.ofNullable(row.getLocalDate(0)).orElseThrow(),
                    row.getInt(1),
                    Optional.ofNullable(row.getInstant(2))));
        }
        return new Contract(decisions, readAt);
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
        if (life == null || !lives.containsKey(NAME)) {
            throw new IllegalStateException("Cassandra has no table '" + settings.qualifiedTable() + "' or no '" + NAME
                    + "' next to it: 'anabranch tables create' creates both");
        }
        Optional<Integer> wanted = settings.expireAfter().map(EventsByDay::seconds);
        if (!wanted.orElse(life).equals(life)) {
            throw new IllegalStateException("expire-after is " + wanted.get() + " s, but table '"
                    + settings.qualifiedTable() + "' has " + life + " s: change the setting, or ALTER TABLE "
                    + settings.qualifiedTable() + " WITH default_time_to_live = " + wanted.get());
        }
    }

    private static DayBuckets check(Contract contract, CassandraSettings settings) {
        DayBuckets buckets = kept(contract, settings);
        List<Change> current = contract.current();
        if (current.stream().noneMatch(change -> change.buckets() == settings.dayBuckets())) {
            String numbers = current.stream().map(Change::toString).collect(joining(", "));
            throw new IllegalStateException("day-buckets is " + settings.dayBuckets() + ", but table '"
                    + settings.qualifiedTable() + "' has " + numbers
                    + ": with another number its readers would miss rows;"
                    + " set day-buckets to " + current.get(current.size() - 1).buckets()
                    + "; 'anabranch tables plan' says how a later day can begin with another number");
        }
        return buckets;
    }

    private static DayBuckets kept(Contract contract, CassandraSettings settings) {
        if (contract.isEmpty()) {
            throw new IllegalStateException("Table '" + qualified(settings) + "' says nothing of '" + settings.table()
                    + "': 'anabranch tables create' writes down its day-buckets");
        }
        return contract.buckets();
    }

    private static Mono<AsyncResultSet> run(CqlSession session, SimpleStatement statement) {
        return Futures.mono(() -> session.executeAsync(statement));
    }
}
