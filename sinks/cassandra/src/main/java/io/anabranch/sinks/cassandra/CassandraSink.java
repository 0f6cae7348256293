package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import io.anabranch.sinks.kit.KeysInFlight;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.ResendingWriter;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Writes events to the table {@link EventsByDay}, the rows of each partition together.
 *
 * <p>Every write is idempotent, so whatever leaves its outcome open, a write timeout first of all, is sent again until it is
 * acknowledged, and fewer requests are in flight at once while the cluster is overloaded, silent or slow. Rejects unsent what is
 * larger than {@code max-row-size} ({@value #RejectReason.TOO_LARGE}) or dated later than tomorrow by the cluster's clock
 * ({@value #RejectReason.TIMESTAMP_TOO_FAR_AHEAD}); and the single row that the store refuses though it takes others ({@value #RejectReason.REJECTED_BY_STORE}).
 * A deletion removes the row of its time and id, and a moment lies between it and any other write of that key. Thread-safe.
 */
public final class CassandraSink implements Sink {
    /**
     * Between a deletion and a write of its key, on either side. The servers date both, to the millisecond, each by its own clock; of two of one time the
     * deletion counts, whichever was later.
     */
    static final Duration CLOCK_SKEW = Duration.ofMillis(50);

    private final String name;
    private final CassandraSettings settings;
    private final Scheduler timer;
    private final RequestGate gate;
    private final Retries retries;
    private final KeysInFlight<Row.Key, Event> inFlight = new KeysInFlight<>(Row.Key::of);
    /** One attempt. */
    private final Mono<EventsByDay> connection;

    private final Mono<EventsByDay> table;
    private final AtomicReference<EventsByDay> opened = new AtomicReference<>();

    private CassandraSink(
            String name,
            CassandraSettings settings,
            MeterRegistry meters,
            Optional<MeterRegistry> ofDriver,
            UnaryOperator<CqlSessionBuilder> finish) {
        this.name = name;
        this.settings = settings;
        this.timer = Schedulers.parallel();
        this.gate = RequestGate.adaptive(name, settings.limits(), meters, timer);
        this.retries = new Retries(
                "Cassandra", name, Failures.OF_WRITES, settings.limits().backoff(), meters, timer);
        StoreCalls calls = new StoreCalls(name, meters);
        this.connection = connect(ofDriver, builder -> finish.apply(builder.addRequestTracker(new CallMetrics(calls))))
                .flatMap(this::opened)
                .cacheInvalidateIf(EventsByDay::isLost);
        this.table = retries.request(connectionTo(), connection).cacheInvalidateIf(EventsByDay::isLost);
    }

    /** A sink that connects with its first write. */
    public static CassandraSink open(String name, CassandraSettings settings, MeterRegistry meters) {
        return open(name, settings, meters, UnaryOperator.identity());
    }

    /** @param finish a last hand on the session's builder, for those who watch the requests */
    static CassandraSink open(
            String name, CassandraSettings settings, MeterRegistry meters, UnaryOperator<CqlSessionBuilder> finish) {
        return new CassandraSink(name, settings, meters, Optional.empty(), finish);
    }

    /** @param ofDriver where the driver's own metrics go, if they are wanted */
    static CassandraSink open(
            String name, CassandraSettings settings, MeterRegistry meters, Optional<MeterRegistry> ofDriver) {
        return new CassandraSink(name, settings, meters, ofDriver, UnaryOperator.identity());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean applies(Event deletion) {
        return isKeyKnown(deletion);
    }

    /** The key has the event's own time. */
    static boolean isKeyKnown(Event deletion) {
        return deletion.deletion().flatMap(Deletion::timestamp).isPresent();
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        // Keys are taken in the order of the writes, so before anything is waited for.
        return inFlight.inOrder(events, own -> dated(own, writeAll(own)));
    }

    private Flux<Rejected> writeAll(List<Event> events) {
        return table.flatMapMany(table -> buckets(table, events).flatMapMany(buckets -> write(table, buckets, events)));
    }

    /** A deletion is younger than all that was written before it, and older than what is written after it. */
    private Flux<Rejected> dated(List<Event> events, Flux<Rejected> write) {
        return events.stream().noneMatch(Event::isDeletion)
                ? write
                : write.delaySubscription(CLOCK_SKEW, timer)
                        .concatWith(Mono.delay(CLOCK_SKEW, timer).then(Mono.empty()));
    }

    @Override
    public Mono<Void> check() {
        return retries.check(connectionTo(), connection);
    }

    private String connectionTo() {
        return "connection to " + settings.contactPoints();
    }

    @Override
    public Optional<String> lastRetry() {
        return retries.last();
    }

    @Override
    public Mono<Void> close() {
        return Mono.justOrEmpty(opened.getAndSet(null)).flatMap(EventsByDay::close);
    }

    /** The one before was lost: whoever still writes to it fails, as it would anyway. */
    private Mono<EventsByDay> opened(EventsByDay table) {
        return Mono.justOrEmpty(opened.getAndSet(table))
                .flatMap(EventsByDay::close)
                .onErrorComplete()
                .thenReturn(table);
    }

    private Mono<EventsByDay> connect(Optional<MeterRegistry> ofDriver, UnaryOperator<CqlSessionBuilder> finish) {
        return Mono.usingWhen(
                Sessions.connect(name, settings, ofDriver, finish),
                session -> EventsByDay.open(session, settings),
                kept -> Mono.empty(),
                (session, failure) -> Sessions.close(session),
                Sessions::close);
    }

    private Mono<DayBuckets> buckets(EventsByDay table, List<Event> events) {
        return retries.request(
                "read of the day-buckets from '" + ContractTable.qualified(settings) + "'", table.buckets(events));
    }

    private Flux<Rejected> write(EventsByDay table, DayBuckets buckets, List<Event> events) {
        List<Rejected> rejected = new ArrayList<>();
        Collection<Row> rows = storable(table, buckets, events, rejected);
        ResendingWriter<Row> writer = new ResendingWriter<>(name, gate, retries, Row::event, new RowWrite(table));
        return send(writer, rows).startWith(rejected);
    }

    /** One row a key, as it stood last. Of an event whose life is over there is none to write. */
    private Collection<Row> storable(
            EventsByDay table, DayBuckets buckets, List<Event> events, List<Rejected> rejected) {
        Map<Row.Key, Row> rows = new LinkedHashMap<>(events.size() * 2);
        for (Event event : events) {
            Row row = Row.of(event, buckets);
            Optional<Rejected> refusal = row.refusal(settings.maxRowSize(), name);
            if (refusal.isPresent()) {
                rejected.add(refusal.get());
            } else if (!buckets.settles(row.partition().epochDay())) {
                rejected.addAll(tooFarAhead(row));
            } else if (event.isDeletion() || !table.isExpired(event)) {
                rows.merge(Row.Key.of(event), row, (earlier, later) -> later.replacing(earlier));
            }
        }
        return rows.values();
    }

    private Flux<Rejected> send(ResendingWriter<Row> writer, Collection<Row> rows) {
        return gate.each(
                Flux.fromIterable(RowBatch.cut(rows, settings.maxBatchSize().bytes())),
                batch -> writer.write(target(batch), batch));
    }

    private String target(List<Row> batch) {
        return "table '" + settings.qualifiedTable() + "' partition "
                + batch.get(0).partition();
    }

    /** There is no row of such a day yet, so that a deletion of one has nothing left to do. */
    private List<Rejected> tooFarAhead(Row row) {
        return row.event().isDeletion()
                ? List.of()
                : List.of(new Rejected(
                        row.event().record(),
                        name,
                        RejectReason.TIMESTAMP_TOO_FAR_AHEAD,
                        "the number of buckets of its day may yet change"));
    }
}
