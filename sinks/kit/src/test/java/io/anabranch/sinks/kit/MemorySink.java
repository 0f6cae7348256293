package io.anabranch.sinks.kit;

import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The smallest sink that keeps every promise of {@link Sink}: a model, and the good one to break in tests. */
final class MemorySink implements Sink {
    static final int MAX_PAYLOAD_BYTES = 10_000;

    private static final int MAX_EVENTS = 100;

    private final MemoryStore store;
    private final Permits permits;
    private final Backoff backoff;

    MemorySink(MemoryStore store, Permits permits, Backoff backoff) {
        this.store = store;
        this.permits = permits;
        this.backoff = backoff;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            List<Event> storable = new ArrayList<>();
            List<Rejected> refused = new ArrayList<>();
            for (Event event : events) {
                if (event.data().length() <= MAX_PAYLOAD_BYTES) {
                    storable.add(event);
                } else {
                    refused.add(tooLarge(event));
                }
            }
            return Flux.fromIterable(storable)
                    .buffer(MAX_EVENTS)
                    .flatMap(request -> permits.hold(send(request)), permits.most())
                    .thenMany(Flux.fromIterable(refused));
        });
    }

    private Mono<Void> send(List<Event> request) {
        return store.take(request).retryWhen(backoff.retry(IOException.class::isInstance, Schedulers.parallel()));
    }

    private Rejected tooLarge(Event event) {
        return new Rejected(
                event.record(),
                name(),
                RejectReason.TOO_LARGE,
                "data of " + event.data().length() + " bytes");
    }
}
