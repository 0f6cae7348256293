package io.anabranch.sinks.mongodb;

import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.RetryingReader;
import io.anabranch.sinks.kit.StoreCalls;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The questions that the collection of events answers by its indexes. All share one client, with at most
 * {@link MongoSettings#maxInFlight()} questions in flight at once. Thread-safe.
 *
 * <pre>{@code
 * MongoReads reads = MongoReads.open("shop", settings, meters);
 * Mono<StoredEvent> one = reads.eventById().of("e-4711");
 * Mono<Page> newest = reads.userEvents().of("user-17").page(20);
 * Flux<Customer> best = reads.topCustomers("amount").of("purchase", since, until, 10);
 * }</pre>
 */
public final class MongoReads {
    private final Connection connection;
    private final CollectionReader reading;

    private MongoReads(String name, MongoSettings settings, MeterRegistry meters) {
        CallMetrics calls = new CallMetrics(new StoreCalls(name, meters));
        this.connection = new Connection(settings, driver -> driver.addCommandListener(calls));
        Scheduler timer = Schedulers.parallel();
        RetryingReader asking = new RetryingReader(
                settings.database() + "." + settings.collection(),
                RequestGate.fixed(name, settings.maxInFlight(), RequestGate.MAX_WAITING, meters, timer),
                new Retries("MongoDB", name, new Failures(), settings.limits().backoff(), meters, timer));
        this.reading = new CollectionReader(connection, asking, settings);
    }

    /**
     * Connects at the first question.
     *
     * @param name tells its requests from those of a sink in the metrics
     */
    public static MongoReads open(String name, MongoSettings settings, MeterRegistry meters) {
        return new MongoReads(name, settings, meters);
    }

    public EventById eventById() {
        return new EventById(reading);
    }

    public UserEvents userEvents() {
        return new UserEvents(reading);
    }

    /** @param amount the field of an event's data that is summed; further down by dots, {@code total.net} */
    public TopCustomers topCustomers(String amount) {
        return new TopCustomers(reading, amount);
    }

    public CountByTypeAndDay countByTypeAndDay() {
        return new CountByTypeAndDay(reading);
    }

    /** What is still being read fails. */
    public Mono<Void> close() {
        return Mono.fromRunnable(connection::close);
    }
}
