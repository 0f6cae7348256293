package io.anabranch.ingest;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Remembers how often each event was stored; takes a moment for each batch, on another thread, as a store does. */
final class CollectingSink implements Sink {
    private final Map<String, Integer> stored = new ConcurrentHashMap<>();
    private final String name;
    private final Duration moment;

    CollectingSink(String name, Duration moment) {
        this.name = name;
        this.moment = moment;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Mono.delay(moment)
                .doOnNext(tick -> events.forEach(event -> stored.merge(event.id(), 1, Integer::sum)))
                .thenMany(Flux.empty());
    }

    int distinct() {
        return stored.size();
    }

    /** Events that were stored again. */
    long repeated() {
        return stored.values().stream().filter(times -> times > 1).count();
    }
}
