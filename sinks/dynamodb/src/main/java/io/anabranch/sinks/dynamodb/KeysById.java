package io.anabranch.sinks.dynamodb;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.topology.Event;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Where the table keeps the events that are to be deleted and of which only the id is known: asked of the index by id. */
final class KeysById {
    /**
     * How long the index may take to show what the table took before it.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.Writes">"within a fraction of a second"</a>
     */
    static final Duration INDEX_DELAY = Duration.ofSeconds(1);

    private final TableConnection connection;
    private final String table;
    private final RequestGate gate;
    private final Retries retries;
    private final Scheduler timer;
    private final RecentKeys recent;

    KeysById(TableConnection connection, String table, RequestGate gate, Retries retries, Scheduler timer) {
        this.connection = connection;
        this.table = table;
        this.gate = gate;
        this.retries = retries;
        this.timer = timer;
        this.recent = new RecentKeys(INDEX_DELAY, timer);
    }

    /** Whether the deletion has to ask. */
    static boolean isNeeded(Event event) {
        return event.isDeletion() && Item.Key.of(event).isEmpty();
    }

    /** These events were written, or may have been. */
    void written(List<Event> events) {
        recent.add(events);
    }

    /** By the id of each of these deletions, the keys of its items: as the index has them, and those that were written just before. */
    Mono<Map<String, Collection<Item.Key>>> of(List<Event> deletions) {
        if (deletions.isEmpty()) {
            return Mono.just(Map.of());
        }
        Set<String> ids = deletions.stream().map(Event::id).collect(toUnmodifiableSet());
        Map<String, Collection<Item.Key>> keys = new HashMap<>();
        return Mono.defer(() -> gate.each(Flux.fromIterable(ids), id -> of(id).map(found -> Map.entry(id, found)))
                        .doOnNext(found -> keys.put(found.getKey(), found.getValue()))
                        .then(Mono.fromSupplier(() -> withRecent(ids, keys))))
                .delaySubscription(recent.wait(deletions), timer);
    }

    private Map<String, Collection<Item.Key>> withRecent(Set<String> ids, Map<String, Collection<Item.Key>> keys) {
        for (String id : ids) {
            Set<Item.Key> all = new LinkedHashSet<>(keys.getOrDefault(id, List.of()));
            if (all.addAll(recent.of(id))) {
                keys.put(id, all);
            }
        }
        return keys;
    }

    private Mono<List<Item.Key>> of(String id) {
        QueryRequest first = EventById.ids(table, id);
        return page(first)
                .expand(page ->
                        page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty()
                                ? page(first.toBuilder()
                                        .exclusiveStartKey(page.lastEvaluatedKey())
                                        .build())
                                : Mono.empty())
                .concatMapIterable(QueryResponse::items)
                .map(KeyedEvent::key)
                .collectList()
                .filter(found -> !found.isEmpty());
    }

    private Mono<QueryResponse> page(QueryRequest query) {
        return retries.request(
                "query of index '" + TableSchema.BY_ID + "' of table '" + table + "'",
                gate.slot(slot -> Futures.mono(() -> connection.client().query(query))
                        .doOnSuccess(answer -> slot.succeeded())
                        .doOnError(failure -> {
                            if (retries.classify(failure).isRetryable()) {
                                slot.dropped();
                            }
                        })));
    }
}
