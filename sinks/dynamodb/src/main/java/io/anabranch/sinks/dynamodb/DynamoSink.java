package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.AdaptiveLimit;
import io.anabranch.sinks.kit.Permits;
import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Writes events to one DynamoDB table, up to 25 a request, several requests in flight at once.
 *
 * <p>The table must exist: {@link EventsTable} creates it. An event that is twice in a write is sent once, as it stood
 * last; one that another write carries at the time is sent after that. Patience is the time in which the store takes nothing of a request at all.
 */
public final class DynamoSink implements Sink {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    /** An answer that takes a quarter of the time that is given to it is a sign of too many requests. */
    private static final int SLOW_PART = 4;

    private final String name;
    private final DynamoSettings settings;
    private final Connection connection;
    private final Permits permits;
    private final BatchWriter writer;
    private final RetryCounter retries;
    private final KeysInFlight inFlight = new KeysInFlight();

    DynamoSink(String name, DynamoSettings settings, Connection connection, MeterRegistry meters, Scheduler timer) {
        this.name = name;
        this.settings = settings;
        this.connection = connection;
        this.permits = new Permits(name, settings.maxInFlight(), meters);
        Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, settings.maxRetryTime());
        AdaptiveLimit limit = new AdaptiveLimit(
                name, settings.maxInFlight(), settings.requestTimeout().dividedBy(SLOW_PART), meters, timer);
        Pace pace = new Pace(connection, limit, backoff, settings.maxWriteUnits(), timer);
        this.retries = new RetryCounter(name, meters);
        this.writer = new BatchWriter(name, pace, settings.table(), backoff, retries, timer);
    }

    /** A sink that connects at its first write. */
    public static DynamoSink open(String name, DynamoSettings settings, MeterRegistry meters) {
        return new DynamoSink(name, settings, Connection.open(name, settings, meters), meters, Schedulers.parallel());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            List<Rejected> refused = new ArrayList<>();
            KeysInFlight.Write write = inFlight.begin(storable(events, refused));
            return Flux.fromIterable(refused)
                    .concatWith(Flux.defer(() -> send(write.free())))
                    .concatWith(write.slot().thenMany(Flux.defer(() -> send(write.waiting()))))
                    .doFinally(end -> write.end());
        });
    }

    /** One item a key: DynamoDB refuses a request with two of a key. */
    private Map<Item.Key, Item> storable(List<Event> events, List<Rejected> refused) {
        Map<Item.Key, Item> items = new LinkedHashMap<>(events.size() * 2);
        for (Event event : events) {
            Item item = new Item(event, settings);
            Optional<Rejected> refusal = Limits.refusal(item, name);
            if (refusal.isPresent()) {
                refused.add(refusal.get());
            } else {
                items.merge(item.key(), item, (earlier, later) -> later.replacing(earlier));
            }
        }
        return items;
    }

    private Flux<Rejected> send(List<Item> items) {
        return Flux.fromIterable(Requests.cut(items))
                .flatMap(request -> permits.hold(writer.write(request)), permits.most(), /* prefetch= */ 1);
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
