package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.RetryingReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The questions that the table of a day log answers. All share one session, with at most {@link CassandraSettings#maxInFlight()}
 * requests in flight at once. What was asked again is counted in {@code anabranch.sink.retries}. How many buckets a day has they
 * learn from the contract in the keyspace, not from {@link CassandraSettings#dayBuckets()}. Thread-safe.
 *
 * <pre>{@code
 * CassandraReads reads = CassandraReads.open("audit", settings, meters);
 * Flux<StoredEvent> day = reads.dayLog().of(LocalDate.parse("2026-11-21")).stream();
 * Mono<Page> latest = reads.dayLog().between(since, until).ofType("order_placed").page(20);
 * }</pre>
 */
public final class CassandraReads {
    private final Mono<BucketMerge> reading;
    private final AtomicReference<BucketMerge> opened = new AtomicReference<>();
    private final CassandraSettings settings;

    private CassandraReads(
            String name, CassandraSettings settings, MeterRegistry meters, UnaryOperator<CqlSessionBuilder> finish) {
        RetryingReader asking = asking(name, settings, meters, Schedulers.parallel());
        this.settings = settings;
        this.reading = Mono.usingWhen(
                        asking.ask("anything", Sessions.connect(name, settings, finish)),
                        session -> BucketMerge.open(session, settings, asking),
                        kept -> Mono.empty(),
                        (session, failure) -> Sessions.close(session),
                        Sessions::close)
                .doOnNext(opened::set)
                .cacheInvalidateIf(kept -> false);
    }

    static RetryingReader asking(String name, CassandraSettings settings, MeterRegistry meters, Scheduler timer) {
        return new RetryingReader(
                settings.qualifiedTable(),
                RequestGate.fixed(name, settings.maxInFlight(), RequestGate.MAX_WAITING, meters, timer),
                new Retries(
                        "Cassandra", name, Failures.OF_READS, settings.limits().backoff(), meters, timer));
    }

    /**
     * Connects at the first question.
     *
     * @param name tells its requests from those of a sink in the metrics
     */
    public static CassandraReads open(String name, CassandraSettings settings, MeterRegistry meters) {
        return open(name, settings, meters, UnaryOperator.identity());
    }

    /** @param finish a last hand on the session's builder, for those who watch the requests */
    static CassandraReads open(
            String name, CassandraSettings settings, MeterRegistry meters, UnaryOperator<CqlSessionBuilder> finish) {
        return new CassandraReads(name, settings, meters, finish);
    }

    public DayLog dayLog() {
        return new DayLog(reading, settings.qualifiedTable());
    }

    /** Completes when nothing of it runs any more; what is still being read fails. */
    public Mono<Void> close() {
        return Mono.justOrEmpty(opened.getAndSet(null)).flatMap(BucketMerge::close);
    }
}
