package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.FirstFailure;
import io.anabranch.sinks.kit.Futures;
import io.anabranch.topology.Event;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The table: {@code PRIMARY KEY ((day, bucket), event_time, event_id)}, newest first.
 *
 * <p>{@code day} is the UTC day of the event. {@code event_time} is the rest of its time, a CQL {@code time}: the type
 * {@code timestamp} ends at milliseconds, where this one keeps the microseconds, sorts by them, takes 8 bytes all the same and
 * shows no time zone to mistake:
 *
 * <pre>{@code
 * SELECT event_time, user_id, event_type, data FROM events_by_day
 *  WHERE day = '2026-11-21' AND bucket = 3 AND event_time >= '08:00:00' AND event_time < '09:30:00' LIMIT 20;
 * }</pre>
 *
 * <p>{@code bucket} is the CRC-32 of {@code event_id} modulo the day's buckets. {@code data} and {@code extra} hold the
 * producer's own JSON text and are unset where the event has none.
 *
 * <p>A row is the same row whenever its event is written again, because the key is made of the event alone. One id with two
 * different times is two events to this table.
 *
 * <p>Rows are dated by the servers, never by this program's clock (invariant 8). They are not dated by the event either:
 * then a day that was deleted could not be filled again by a replay, since the deletion would be younger. Where events expire, each row's
 * time to live is what is left of its event's life by the cluster's clock; the table's own is the same life, for rows that others write.
 */
public final class EventsByDay {
    private static final int SECONDS_PER_DAY = 86_400;
    private static final Duration DDL_TIMEOUT = Duration.ofSeconds(30);

    /** A day's rows stay together, and go together where they expire. */
    static final Map<String, String> COMPACTION = Map.of(
            "class", "TimeWindowCompactionStrategy", "compaction_window_unit", "DAYS", "compaction_window_size", "1");

    private final CqlSession session;
    private final KnownBuckets buckets;
    private final Inserts inserts;
    private final Probes probes;
    private volatile boolean lost;

    private EventsByDay(CqlSession session, KnownBuckets buckets, Inserts inserts, Probes probes) {
        this.session = session;
        this.buckets = buckets;
        this.inserts = inserts;
        this.probes = probes;
    }

    /**
     * Creates what is not there yet of the keyspace, the table, its columns and the contract next to it. Changes nothing that is
     * there; fails where that contradicts the settings.
     */
    public static Mono<Void> create(CassandraSettings settings) {
        return connected(
                settings,
                session -> Flux.fromIterable(ddl(settings))
                        .concatMap(statement -> execute(session, statement))
                        .then(ExistingSchema.read(session, settings))
                        .flatMapIterable(standing -> columnsDdl(standing, settings))
                        .concatMap(statement -> execute(session, statement))
                        .then(ContractTable.keep(session, settings))
                        .then(ContractTable.check(session, settings))
                        .then());
    }

    /**
     * Compares the keyspace, the table and the contract with the settings, changing nothing. An absent table is one difference,
     * whatever else it lacks. Fails where Cassandra gives no answer for as long as the settings' retry time, or refuses one.
     */
    public static Mono<SchemaDiff> plan(CassandraSettings settings) {
        return connected(settings, session -> retried(ExistingSchema.read(session, settings), settings))
                .map(standing -> new SchemaDiff(
                        new TableDifferences(settings).of(standing).toList(), BucketNotes.on(settings)));
    }

    /** A session as the sink opens it, for who reads the table by other means. One attempt. */
    public static Mono<CqlSession> connect(CassandraSettings settings) {
        return Sessions.connect("tools", settings, UnaryOperator.identity());
    }

    private static <T> Mono<T> connected(CassandraSettings settings, Function<CqlSession, Mono<T>> work) {
        return Mono.usingWhen(
                retried(Sessions.connect("tables", settings, UnaryOperator.identity()), settings),
                work,
                Sessions::close);
    }

    private static <T> Mono<T> retried(Mono<T> request, CassandraSettings settings) {
        return request.retryWhen(settings.limits()
                        .backoff()
                        .retry(met -> Failures.OF_WRITES.classify(met).isRetryable(), Schedulers.parallel()))
                .onErrorMap(
                        AllNodesFailedException.class,
                        met -> Failures.OF_WRITES.classify(met).toException());
    }

    /** The table as it stands, once it agrees with the settings. */
    static Mono<EventsByDay> open(CqlSession session, CassandraSettings settings) {
        return ContractTable.check(session, settings)
                .map(buckets -> new KnownBuckets(ContractTable.buckets(session, settings), buckets))
                .flatMap(buckets -> FirstFailure.join(first -> Mono.zip(
                                first.of(inserts(session, settings)), first.of(Probes.prepare(session, settings))))
                        .map(ready -> new EventsByDay(session, buckets, ready.getT1(), ready.getT2())));
    }

    private static Mono<Inserts> inserts(CqlSession session, CassandraSettings settings) {
        return Expiry.read(session, settings, Schedulers.parallel())
                .flatMap(expiry -> Inserts.prepare(session, settings, expiry));
    }

    /** Whether the event's life is over already: a row of it would be a tombstone from its first second on. */
    boolean isExpired(Event event) {
        return inserts.expiry().map(expiry -> expiry.isOver(event.timestamp())).orElse(false);
    }

    /** By which these events are to be placed; one try to find out where it is not known. */
    Mono<DayBuckets> buckets(List<Event> events) {
        long latest = Long.MIN_VALUE;
        for (Event event : events) {
            latest = Math.max(latest, event.timestamp().getEpochSecond());
        }
        return buckets.upTo(Math.floorDiv(latest, SECONDS_PER_DAY));
    }

    /** One request, once. */
    Mono<Void> write(List<Row> rows) {
        return Futures.mono(() -> session.executeAsync(RowBatch.bind(rows, inserts)))
                .then();
    }

    /**
     * Fails where the table, or one of its columns, is gone, or no write is taken of whatever row: then no row is to blame for
     * being refused. Asks who refused, since another node may know the table better; writes to the refused row's partition
     * the deletion of an event that can't be, one without an id.
     */
    Mono<Void> probe(Row refused, Throwable refusal) {
        @Nullable Node node = refusal instanceof CoordinatorException answer ? answer.getCoordinator() : null;
        BoundStatement write = probes.write()
                .bind(
                        LocalDate.ofEpochDay(refused.partition().epochDay()),
                        refused.partition().bucket(),
                        LocalTime.MIDNIGHT);
        return Futures.mono(() -> session.executeAsync(probes.read().setNode(node)))
                .then(Futures.mono(() -> session.executeAsync(write.setNode(node))))
                .then();
    }

    /** It turned out to be another than it was opened as, or gone. */
    void lose() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }

    /** By which it is found out whether a row is to blame. */
    private record Probes(SimpleStatement read, PreparedStatement write) {
        static Mono<Probes> prepare(CqlSession session, CassandraSettings settings) {
            SimpleStatement read = SimpleStatement.newInstance(
                            "SELECT event_time, event_id, user_id, event_type, data, extra FROM "
                                    + settings.qualifiedTable() + " WHERE day = ? AND bucket = ? LIMIT 1",
                            DayBuckets.FIRST_DAY,
                            -1)
                    .setConsistencyLevel(ConsistencyLevel.LOCAL_ONE);
            String write = "DELETE FROM " + settings.qualifiedTable()
                    + " WHERE day = ? AND bucket = ? AND event_time = ? AND event_id = ''";
            return Futures.mono(() -> session.prepareAsync(write)).map(deletion -> new Probes(read, deletion));
        }
    }

    Mono<Void> close() {
        return Sessions.close(session);
    }

    private static List<String> ddl(CassandraSettings settings) {
        return List.of(
                "CREATE KEYSPACE IF NOT EXISTS " + settings.keyspace() + " WITH replication = " + replication(settings),
                TableShape.EVENTS.ddl(settings.qualifiedTable()) + compaction(settings) + " AND default_time_to_live = "
                        + settings.expireAfter().map(EventsByDay::seconds).orElse(0),
                TableShape.CONTRACT.ddl(ContractTable.qualified(settings)));
    }

    /** Of tables that an earlier version made, or an operator. */
    private static List<String> columnsDdl(ExistingSchema standing, CassandraSettings settings) {
        return Stream.concat(
                        columnsDdl(settings.qualifiedTable(), standing.events(), TableShape.EVENTS),
                        columnsDdl(ContractTable.qualified(settings), standing.contracts(), TableShape.CONTRACT))
                .toList();
    }

    private static Stream<String> columnsDdl(String table, Optional<ExistingSchema.Table> standing, TableShape wanted) {
        return standing.stream()
                .flatMap(found -> found.shape().lacks(wanted).stream())
                .map(column -> "ALTER TABLE " + table + " ADD " + column.name() + " " + column.type());
    }

    /** Amazon Keyspaces compacts in its own way and takes no setting. */
    static String compaction(CassandraSettings settings) {
        return settings.isKeyspaces() ? "" : " AND compaction = " + TableDifferences.text(COMPACTION);
    }

    static String replication(CassandraSettings settings) {
        if (settings.isKeyspaces()) {
            return "{'class': 'SingleRegionStrategy'}";
        }
        Optional<String> perDatacenter = settings.replication()
                .map(copies -> Arrays.stream(copies.split(","))
                        .map(one -> one.split(":"))
                        .map(one -> "'" + one[0].trim() + "': " + one[1].trim())
                        .collect(Collectors.joining(", ", "{'class': 'NetworkTopologyStrategy', ", "}")));
        return perDatacenter.orElse("{'class': 'SimpleStrategy', 'replication_factor': 1}");
    }

    static int seconds(Duration life) {
        return Math.toIntExact(life.toSeconds());
    }

    private static Mono<Void> execute(CqlSession session, String ddl) {
        SimpleStatement statement = SimpleStatement.newInstance(ddl).setTimeout(DDL_TIMEOUT);
        return Futures.mono(() -> session.executeAsync(statement)).then();
    }
}
