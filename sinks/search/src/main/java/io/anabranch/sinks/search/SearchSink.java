package io.anabranch.sinks.search;

import io.anabranch.sinks.kit.KeysInFlight;
import io.anabranch.sinks.kit.RequestCutter;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.ResendingWriter;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.Rounds;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.sinks.kit.StoreWrite;
import io.anabranch.topology.Deletion;
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
 * Keeps every event as a document of OpenSearch or Elasticsearch, under its own id, in the index of its UTC day.
 *
 * <p>Bulks that create: an id that is there already is success, so writing again changes nothing (invariant 5), and of two events with one id
 * and one day the first stays. A deletion that knows its event's time deletes the document of its id and day. Thread-safe; writes share one bound on the bulks in flight.
 */
public final class SearchSink implements Sink {
    private final String name;
    private final SearchSettings settings;
    private final Connection connection;
    private final RequestGate gate;
    private final Retries retries;
    private final Scheduler scheduler;
    private final RequestCutter<Event> bulks;
    private final Documents documents;
    private final KeysInFlight<String, Event> inFlight = new KeysInFlight<>(Event::id);
    private final ResendingWriter<Document> writer;

    private SearchSink(
            String name,
            SearchSettings settings,
            Connection connection,
            StoreWrite<Document> write,
            MeterRegistry meters,
            Scheduler scheduler) {
        this.name = name;
        this.settings = settings;
        this.connection = connection;
        this.scheduler = scheduler;
        this.gate = RequestGate.adaptive(name, settings.limits(), meters, scheduler);
        this.retries =
                new Retries("Search", name, new Failures(), settings.limits().backoff(), meters, scheduler);
        this.bulks = new RequestCutter<>(
                settings.bulkDocuments(), settings.bulkSize().bytes(), Documents::bytes);
        this.documents = new Documents(settings.index());
        this.writer = new ResendingWriter<>(name, gate, retries, Document::event, write);
    }

    /** A sink on the cluster that the settings name; the first write connects. */
    public static SearchSink open(String name, SearchSettings settings, MeterRegistry meters) {
        return open(name, settings, meters, UnaryOperator.identity());
    }

    /** @param around whoever looks at each bulk on its way */
    static SearchSink open(
            String name, SearchSettings settings, MeterRegistry meters, UnaryOperator<StoreWrite<Document>> around) {
        Connection connection = new Connection(name, settings, new StoreCalls(name, meters));
        StoreWrite<Document> write = around.apply(new BulkWrite(name, connection, settings.gzip()));
        return new SearchSink(name, settings, connection, write, meters, Schedulers.parallel());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean applies(Event deletion) {
        return isDayKnown(deletion);
    }

    static boolean isDayKnown(Event deletion) {
        return deletion.deletion().flatMap(Deletion::timestamp).isPresent();
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return inFlight.inOrder(events, this::send, this::sendInRounds);
    }

    private Flux<Rejected> send(List<Event> events) {
        return gate.each(Flux.fromIterable(bulks.cut(events)), this::writeBulk);
    }

    /** Those that repeat an id of the same write come after it, one bulk after another, none of which has both a deletion and a write of one id. */
    private Flux<Rejected> sendInRounds(List<Event> events) {
        List<List<Event>> rounds = Rounds.of(events);
        return send(rounds.get(0))
                .concatWith(Flux.fromIterable(rounds.subList(1, rounds.size()))
                        .concatMapIterable(bulks::cut, /* prefetch= */ 1)
                        .concatMap(bulk -> gate.hold(writeBulk(bulk)), /* prefetch= */ 1));
    }

    private Flux<Rejected> writeBulk(List<Event> bulk) {
        // Written out only now that it holds a permit: what waits is events, and no documents (invariant 6).
        return Flux.defer(() -> writer.write("indexes '" + settings.days() + "'", documents.of(bulk)))
                .subscribeOn(scheduler);
    }

    @Override
    public Mono<Void> check() {
        return retries.check("connection to " + connection, new DayIndexes(connection, settings).check());
    }

    @Override
    public Optional<String> lastRetry() {
        return retries.last();
    }

    @Override
    public Mono<Void> close() {
        return connection.close();
    }
}
