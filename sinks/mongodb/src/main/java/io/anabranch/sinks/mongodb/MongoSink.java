package io.anabranch.sinks.mongodb;

import com.mongodb.MongoClientSettings;
import io.anabranch.sinks.kit.KeysInFlight;
import io.anabranch.sinks.kit.RequestCutter;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.ResendingWriter;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.Rounds;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
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
 * {@link MongoSettings.Mode} says. A deletion removes the document of its id; where documents replace one another, unless it is a later one. Thread-safe; writes share one bound on the bulks in flight.
 */
public final class MongoSink implements Sink {
    /** Of a request: for a connection, and for the answer. */
    private static final int WAITS = 2;

    /**
     * JSON in one bulk. As BSON it grows to 6.5 times its length at worst (an array of a million one-digit integers), so a
     * bulk stays within a message's 48,000,000 bytes; an event that is longer by itself makes a bulk of its own.
     */
    static final int MAX_JSON_BYTES = 4 * 1024 * 1024;

    private final String name;
    private final MongoSettings settings;
    private final Connection connection;
    private final RequestGate gate;
    private final Retries retries;
    private final Scheduler scheduler;
    private final RequestCutter<Event> bulks;
    private final KeysInFlight<String, Event> inFlight = new KeysInFlight<>(Event::id);
    /** Once it is there it stays: the driver finds the servers again by itself. */
    private final Mono<ResendingWriter<EncodedEvent>> writer;

    private MongoSink(
            String name, MongoSettings settings, Connection connection, MeterRegistry meters, Scheduler scheduler) {
        this.name = name;
        this.settings = settings;
        this.connection = connection;
        this.scheduler = scheduler;
        this.gate = RequestGate.adaptive(name, settings.limits(), meters, scheduler);
        this.retries =
                new Retries("MongoDB", name, new Failures(), settings.limits().backoff(), meters, scheduler);
        this.bulks = bulks(settings);
        this.writer =
                retries.request(connectionTo(), connect()).map(this::writer).cacheInvalidateIf(connected -> false);
    }

    static RequestCutter<Event> bulks(MongoSettings settings) {
        return new RequestCutter<>(settings.bulkDocuments(), MAX_JSON_BYTES, Encoding::jsonBytes);
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

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean applies(Event deletion) {
        return true;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return writer.flatMapMany(connected -> inFlight.inOrder(
                events, distinct -> send(connected, distinct), repeating -> sendInRounds(connected, repeating)));
    }

    @Override
    public Mono<Void> check() {
        return retries.check(connectionTo(), connect());
    }

    private String connectionTo() {
        return "connection to database '" + settings.database() + "'";
    }

    @Override
    public Optional<String> lastRetry() {
        return retries.last();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(connection::close);
    }

    private Mono<Documents> connect() {
        return Mono.fromCallable(this::documents)
                // The name server is asked by a blocking call.
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(documents -> EventsCollection.refuseOtherKinds(connection.database(), settings)
                        // Who may only insert is not kept from it.
                        .onErrorResume(Failures::isUnauthorized, forbidden -> Mono.empty())
                        .thenReturn(documents));
    }

    private ResendingWriter<EncodedEvent> writer(Documents documents) {
        DocumentWrite write = new DocumentWrite(
                name, documents, new Failures(), settings.requestTimeout().multipliedBy(WAITS), scheduler);
        return new ResendingWriter<>(name, gate, retries, EncodedEvent::event, write);
    }

    private Documents documents() {
        return switch (settings.mode()) {
            case INSERT -> new InsertedDocuments(connection.events());
            case REPLACE -> new ReplacedDocuments(connection.events());
        };
    }

    private Flux<Rejected> send(ResendingWriter<EncodedEvent> connected, List<Event> events) {
        return gate.each(Flux.fromIterable(bulks.cut(events)), bulk -> write(connected, bulk));
    }

    /**
     * Those that repeat an id of the same write come after it, one bulk after another, so that in either mode the right one stays; and no bulk has both
     * a deletion and a write of one id.
     */
    private Flux<Rejected> sendInRounds(ResendingWriter<EncodedEvent> connected, List<Event> events) {
        List<List<Event>> rounds = Rounds.of(events);
        return send(connected, rounds.get(0))
                .concatWith(Flux.fromIterable(rounds.subList(1, rounds.size()))
                        .concatMapIterable(bulks::cut, /* prefetch= */ 1)
                        .concatMap(bulk -> gate.hold(write(connected, bulk)), /* prefetch= */ 1));
    }

    private Flux<Rejected> write(ResendingWriter<EncodedEvent> connected, List<Event> bulk) {
        return Flux.defer(() -> {
                    // Encoded only now that it holds a permit: what waits is events, and no documents (invariant 6).
                    Encoding encoding = Encoding.of(bulk, settings.mode(), name);
                    return Flux.fromIterable(encoding.rejected())
                            .concatWith(connected.write(target(), encoding.documents()));
                })
                // Permits come on the driver's threads, one after another; bulks are encoded side by side.
                .subscribeOn(scheduler);
    }

    private String target() {
        return "collection '" + settings.namespace() + "'";
    }
}
