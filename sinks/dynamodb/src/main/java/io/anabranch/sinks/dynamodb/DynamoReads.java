package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.RetryingReader;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The questions that the table of events answers, each of which reads only what it returns. All share one client, with at most
 * {@link DynamoSettings#maxInFlight()} requests in flight at once. What each question consumes by the store's own word is in
 * {@code anabranch.sink.read.units}, what was asked again in {@code anabranch.sink.retries}. Thread-safe.
 *
 * <pre>{@code
 * DynamoReads reads = DynamoReads.open("shop", settings, meters);
 * Mono<Page> newest = reads.userTimeline().of("user-17").page(20);
 * Flux<StoredEvent> orders = reads.typeOnDate().of("order_placed", LocalDate.parse("2026-11-21")).stream();
 * }</pre>
 */
public final class DynamoReads {
    private final TableConnection connection;
    private final TableReader reading;

    DynamoReads(String name, DynamoSettings settings, TableConnection connection, MeterRegistry meters) {
        this.connection = connection;
        Scheduler timer = Schedulers.parallel();
        RetryingReader asking = new RetryingReader(
                settings.table(),
                RequestGate.fixed(name, settings.maxInFlight(), RequestGate.MAX_WAITING, meters, timer),
                new Retries("DynamoDB", name, new Failures(), settings.limits().backoff(), meters, timer));
        this.reading = new TableReader(connection.client(), settings, asking, new ReadUnits(name, meters));
    }

    /**
     * Connects at the first question.
     *
     * @param name tells its requests from those of a sink in the metrics
     */
    public static DynamoReads open(String name, DynamoSettings settings, MeterRegistry meters) {
        return new DynamoReads(name, settings, TableConnection.open(name, settings, meters), meters);
    }

    public UserTimeline userTimeline() {
        return new UserTimeline(reading);
    }

    public UserTimelineByType userTimelineByType() {
        return new UserTimelineByType(reading);
    }

    public TypeOnDate typeOnDate() {
        return new TypeOnDate(reading);
    }

    public EventById eventById() {
        return new EventById(reading);
    }

    /** Completes when nothing of it runs any more; what is still being read fails. */
    public Mono<Void> close() {
        return connection.close();
    }
}
