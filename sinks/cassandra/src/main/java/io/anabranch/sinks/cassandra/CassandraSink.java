package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import io.anabranch.sinks.kit.AdaptiveLimit;
import io.anabranch.sinks.kit.Permits;
import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
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
 * Thread-safe.
 */
public final class CassandraSink implements Sink {
    /** Later than tomorrow by the cluster's clock: readers might look for it in another bucket than it was put in. */

    /** An answer that takes a quarter of the time that is given to it is a sign of too many requests. */
    private static final int SLOW_PART = 4;

    private final String name;
    private final CassandraSettings settings;
    private final Permits permits;
    private final AdaptiveLimit limit;
    private final RetryCounter retries;
    private final Backoff backoff;
    private final Scheduler timer = Schedulers.parallel();
    private final Mono<EventsByDay> table;
    private final AtomicReference<EventsByDay> opened = new AtomicReference<>();

    private CassandraSink(
            String name, CassandraSettings settings, MeterRegistry meters, UnaryOperator<CqlSessionBuilder> finish) {
        this.name = name;
        this.settings = settings;
        this.permits = new Permits(name, settings.maxInFlight(), meters);
        this.limit = new AdaptiveLimit(
                name, settings.maxInFlight(), settings.requestTimeout().dividedBy(SLOW_PART), meters, timer);
        this.retries = new RetryCounter(name, meters);
        this.backoff = Sessions.backoff(settings);
        StoreCalls calls = new StoreCalls(name, meters);
        this.table = retried(connect(builder -> finish.apply(builder.addRequestTracker(new CallMetrics(calls)))))
                .flatMap(this::opened)
                .cacheInvalidateIf(EventsByDay::isLost);
    }

    /** A sink that connects with its first write. */
    public static CassandraSink open(String name, CassandraSettings settings, MeterRegistry meters) {
        return open(name, settings, meters, UnaryOperator.identity());
    }

    /** @param finish a last hand on the session's builder, for those who watch the requests */
    static CassandraSink open(
            String name, CassandraSettings settings, MeterRegistry meters, UnaryOperator<CqlSessionBuilder> finish) {
        return new CassandraSink(name, settings, meters, finish);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return table.flatMapMany(table -> buckets(table, events).flatMapMany(buckets -> write(table, buckets, events)));
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

    private Mono<EventsByDay> connect(UnaryOperator<CqlSessionBuilder> finish) {
        return Mono.usingWhen(
                Sessions.connect(name, settings, finish),
                session -> EventsByDay.open(session, settings),
                kept -> Mono.empty(),
                (session, failure) -> Sessions.close(session),
                Sessions::close);
    }

    private Mono<DayBuckets> buckets(EventsByDay table, List<Event> events) {
        return retried(table.buckets(events))
                .onErrorMap(
                        failure -> !(failure instanceof IllegalStateException),
                        failure -> new IllegalStateException(
                                "Cassandra read of the day-buckets from '" + ContractTable.qualified(settings)
                                        + "' failed after retrying for " + settings.maxRetryTime() + ": "
                                        + failure.getMessage(),
                                failure));
    }

    private Flux<Rejected> write(EventsByDay table, DayBuckets buckets, List<Event> events) {
        List<Rejected> unstorable = new ArrayList<>();
        List<Row> rows = new ArrayList<>(events.size());
        for (Event event : events) {
            Row row = Row.of(event, buckets);
            if (row.bytes() > settings.maxRowSize().bytes()) {
                unstorable.add(reject(
                        row, RejectReason.TOO_LARGE, "row of " + row.bytes() + " B, limit " + settings.maxRowSize()));
            } else if (!buckets.settles(row.partition().epochDay())) {
                unstorable.add(reject(
                        row, RejectReason.TIMESTAMP_TOO_FAR_AHEAD, "the number of buckets of its day may yet change"));
            } else {
                rows.add(row);
            }
        }
        return Flux.fromIterable(RowBatch.cut(rows, settings.maxBatchSize().bytes()))
                .flatMap(batch -> permits.hold(send(table, batch)), permits.most())
                .startWith(unstorable);
    }

    private Flux<Rejected> send(EventsByDay table, RowBatch batch) {
        return retried(paced(table.write(batch)))
                .<Rejected>thenMany(Flux.empty())
                .onErrorResume(
                        Failures::refused,
                        refusal -> retried(table.probe(batch.first(), refusal))
                                .doOnError(failure -> !Failures.mayPass(failure), failure -> table.lose())
                                .thenMany(findCulprit(table, batch, refusal)))
                .onErrorMap(failure -> !(failure instanceof IllegalStateException), failure -> failed(batch, failure));
    }

    /** Invariant 4: one bad row fails its batch, and is found by halves. */
    private Flux<Rejected> findCulprit(EventsByDay table, RowBatch batch, Throwable refusal) {
        if (batch.rows().size() == 1) {
            return Flux.just(
                    reject(batch.first(), RejectReason.REJECTED_BY_STORE, String.valueOf(refusal.getMessage())));
        }
        return Flux.fromIterable(batch.halves()).concatMap(half -> send(table, half));
    }

    /** In a turn of its own, which it gives back before it backs off: the permit bounds memory, the turn what the store sees. */
    private <T> Mono<T> paced(Mono<T> request) {
        return limit.slot(slot -> request.doOnSuccess(answer -> slot.succeeded())
                .doOnError(Failures::mayPass, failure -> slot.dropped()));
    }

    private <T> Mono<T> retried(Mono<T> request) {
        return request.doOnError(Failures::mayPass, failure -> retries.count(Failures.code(failure), failure))
                .retryWhen(backoff.retry(Failures::mayPass, timer));
    }

    private Rejected reject(Row row, RejectReason reason, String detail) {
        return new Rejected(row.event().record(), name, reason, detail);
    }

    private IllegalStateException failed(RowBatch batch, Throwable failure) {
        return new IllegalStateException(
                "Cassandra write of " + batch.rows().size() + " rows to '" + settings.qualifiedTable() + "' partition "
                        + batch.first().partition() + " failed after retrying for " + settings.maxRetryTime() + ": "
                        + failure.getMessage(),
                failure);
    }
}
