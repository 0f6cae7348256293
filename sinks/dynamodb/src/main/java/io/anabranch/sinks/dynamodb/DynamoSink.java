package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.KeysInFlight;
import io.anabranch.sinks.kit.RequestCutter;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.ResendingWriter;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Writes events to one DynamoDB table, up to 25 a request, several requests in flight at once.
 *
 * <p>The table must exist: {@link EventsTable} creates it. An event that is twice in a write is sent once, as it stood
 * last; one whose id another write carries at the time is sent after that. A deletion removes the item of its user, time and id, or
 * all of its id where it knows no more and there is an {@link DynamoSettings#idIndex() index by id}.
 */
public final class DynamoSink implements Sink {
    /**
     * What one BatchWriteItem call takes: at most 25 items, and 16 MiB on the wire.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html">BatchWriteItem</a>
     */
    static final RequestCutter<Item> REQUESTS = new RequestCutter<>(25, 16 << 20, Item::maxBytesSent);

    private final String name;
    private final DynamoSettings settings;
    private final TableConnection connection;
    private final RequestGate gate;
    private final Retries retries;
    private final ResendingWriter<Item> writer;
    private final Scheduler timer;
    private final KeysById keysById;
    /** By id, of which a key is a part: a deletion may know no more. */
    private final KeysInFlight<String, Event> inFlight = new KeysInFlight<>(Event::id);

    DynamoSink(
            String name, DynamoSettings settings, TableConnection connection, MeterRegistry meters, Scheduler timer) {
        this.name = name;
        this.settings = settings;
        this.connection = connection;
        this.timer = timer;
        this.gate = RequestGate.adaptive(name, settings.limits(), meters, timer);
        Failures failures = new Failures();
        Backoff backoff = settings.limits().backoff();
        this.retries = new Retries("DynamoDB", name, failures, backoff, meters, timer);
        this.keysById = new KeysById(connection, settings.table(), gate, retries, timer);
        BatchWriteItem write = new BatchWriteItem(
                connection,
                settings.table(),
                failures,
                new Pace(backoff),
                settings.maxWriteUnits().map(units -> new WriteBudget(units, timer)));
        this.writer = new ResendingWriter<>(name, gate, retries, Item::event, write);
    }

    /** A sink that connects at its first write. */
    public static DynamoSink open(String name, DynamoSettings settings, MeterRegistry meters) {
        return new DynamoSink(
                name, settings, TableConnection.open(name, settings, meters), meters, Schedulers.parallel());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean applies(Event deletion) {
        return applies(settings, deletion);
    }

    static boolean applies(DynamoSettings settings, Event deletion) {
        return settings.idIndex() || !KeysById.isNeeded(deletion);
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return inFlight.inOrder(
                events,
                own -> keysById.of(unknown(own))
                        .flatMapMany(keys -> write(own, keys))
                        .doFinally(end -> keysById.written(own)));
    }

    /** What is to be deleted, wherever it is. */
    private static List<Event> unknown(List<Event> events) {
        return events.stream().filter(KeysById::isNeeded).toList();
    }

    private Flux<Rejected> write(List<Event> events, Map<String, Collection<Item.Key>> found) {
        List<Rejected> rejected = new ArrayList<>();
        Collection<Item> items = storable(events, found, rejected);
        return Flux.fromIterable(rejected).concatWith(send(List.copyOf(items)));
    }

    /** One item a key: DynamoDB refuses a request with two of a key. */
    private Collection<Item> storable(
            List<Event> events, Map<String, Collection<Item.Key>> found, List<Rejected> refused) {
        Map<Item.Key, Item> items = new LinkedHashMap<>(events.size() * 2);
        for (Event event : events) {
            for (Item item : items(event, found, items.values())) {
                Optional<Rejected> refusal = Limits.refusal(item, name);
                if (refusal.isPresent()) {
                    refused.add(refusal.get());
                } else {
                    items.merge(item.key(), item, (earlier, later) -> later.replacing(earlier));
                }
            }
        }
        return items.values();
    }

    /** @param before what the same write carries before it, and no index shows yet */
    private List<Item> items(Event event, Map<String, Collection<Item.Key>> found, Collection<Item> before) {
        if (!event.isDeletion()) {
            return List.of(new Item(event, settings));
        }
        Stream<Item.Key> keys = Item.Key.of(event)
                .map(Stream::of)
                .orElseGet(() -> Stream.concat(
                        found.getOrDefault(event.id(), List.of()).stream(),
                        before.stream()
                                .filter(item -> item.event().id().equals(event.id()))
                                .map(Item::key)));
        return keys.distinct().map(key -> Item.deletion(event, key)).toList();
    }

    private Flux<Rejected> send(List<Item> items) {
        String target = "table '" + settings.table() + "'";
        return gate.each(Flux.fromIterable(REQUESTS.cut(items)), request -> writer.write(target, request));
    }

    @Override
    public Mono<Void> check() {
        EventsTable table = new EventsTable(connection.client(), settings, timer);
        return retries.check("table '" + settings.table() + "'", table.check());
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
