package io.anabranch.sinks.mongodb;

import com.mongodb.MongoClientSettings;
import io.anabranch.sinks.kit.AdaptiveLimit;
import io.anabranch.sinks.kit.Permits;
import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps every event as a document of a MongoDB collection, under its own id.
 *
 * <p>Unordered bulks. An id that is there already is success, so writing again changes nothing (invariant 5), and whatever may
 * have been lost is simply written again. Of two events with one id the first stays, or the last by its own time: as
 * {@link MongoSettings.Mode} says. Thread-safe; writes share one bound on the bulks in flight.
 */
public final class MongoSink implements Sink {
    /** An answer that takes a quarter of the time that is given to it is a sign of too many requests. */
    private static final int SLOW_PART = 4;
    /** Of a request: for a connection, and for the answer. */
    private static final int WAITS = 2;

    private final String name;
    private final MongoSettings settings;
    private final Connection connection;
    private final Permits permits;
    private final AdaptiveLimit limit;
    private final Resending resending;
    private final Scheduler scheduler;
    /** Once it is there it stays: the driver finds the servers again by itself. */
    private final Mono<Documents> connected;

    private MongoSink(
            String name, MongoSettings settings, Connection connection, MeterRegistry meters, Scheduler scheduler) {
        this.name = name;
        this.settings = settings;
        this.connection = connection;
        this.permits = new Permits(name, settings.maxInFlight(), meters);
        this.resending = new Resending(name, backoff(settings), scheduler, new RetryCounter(name, meters));
        this.limit = new AdaptiveLimit(
                name, settings.maxInFlight(), settings.requestTimeout().dividedBy(SLOW_PART), meters, scheduler);
        this.scheduler = scheduler;
        this.connected = connect().cacheInvalidateIf(documents -> false);
    }

    /** A sink on the collection that the settings name; the first write connects. */
    public static MongoSink open(String name, MongoSettings settings, MeterRegistry meters) {
        return open(name, settings, meters, UnaryOperator.identity());
    }

    /** @param further is applied to the driver's settings last */
    static MongoSink open(
            String name,
            MongoSettings settings,
            MeterRegistry meters,
            UnaryOperator<MongoClientSettings.Builder> further) {
        CallMetrics calls = new CallMetrics(new StoreCalls(name, meters));
        Connection connection = new Connection(settings, driver -> further.apply(driver.addCommandListener(calls)));
        return new MongoSink(name, settings, connection, meters, Schedulers.parallel());
    }

    /** 50 ms doubled up to 5 s, for as long as the settings' retry time. */
    static Backoff backoff(MongoSettings settings) {
        return new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), settings.maxRetryTime());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return connected.flatMapMany(documents -> Flux.fromIterable(BulkSplitter.of(events, settings.bulkDocuments()))
                .flatMap(run -> permits.hold(write(run, documents)), permits.most()));
    }

    @Override
    public Optional<String> lastRetry() {
        return resending.lastRetry();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(connection::close);
    }

    private Mono<Documents> connect() {
        return Mono.<Documents>fromCallable(() -> new PacedDocuments(
                        documents(), limit, settings.requestTimeout().multipliedBy(WAITS), scheduler))
                // The name server is asked by a blocking call.
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(documents -> EventsCollection.refuseOtherKinds(connection.database(), settings)
                        // Who may only insert is not kept from it.
                        .onErrorResume(StoreErrors::isUnauthorized, forbidden -> Mono.empty())
                        .thenReturn(documents))
                .doOnError(
                        failure -> StoreErrors.of(failure) == ErrorClass.RETRY,
                        failure -> resending.count(StoreErrors.reason(failure), failure))
                .onErrorMap(failure -> StoreErrors.of(failure) == ErrorClass.RETRY, RetriableBulkException::of)
                .retryWhen(resending.retry())
                .onErrorMap(
                        RetriableBulkException.class,
                        last -> new MongoSinkException("MongoDB client could not be made: " + last.getMessage(), last));
    }

    private Documents documents() {
        return switch (settings.mode()) {
            case INSERT -> new InsertedDocuments(connection.events());
            case REPLACE -> new ReplacedDocuments(connection.events());
        };
    }

    private Flux<Rejected> write(List<Event> run, Documents documents) {
        return Flux.defer(() -> {
                    // Encoded only now that it holds a permit: what waits is events, and no documents (invariant 6).
                    Encoding encoding = Encoding.of(run, settings.mode(), name);
                    return Flux.fromIterable(encoding.refused())
                            .concatWith(new BulkWrite(encoding.bulk(), documents, resending).run());
                })
                // Permits come on the driver's threads, one after another; bulks are encoded side by side.
                .subscribeOn(scheduler);
    }
}
