package io.anabranch.sinks.kit;

import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The smallest sink that keeps every promise of {@link Sink}: a model, and the good one to break in tests. */
final class MemorySink implements Sink {
    static final int MAX_PAYLOAD_BYTES = 10_000;

    private static final int MAX_EVENTS = 100;

    private static final RequestCutter<Event> REQUESTS = new RequestCutter<>(MAX_EVENTS, Long.MAX_VALUE, event -> 1);

    private final MemoryStore store;
    private final RequestGate gate;
    private final ResendingWriter<Event> writer;
    private final KeysInFlight<String, Event> inFlight = new KeysInFlight<>(Event::id);

    MemorySink(MemoryStore store, RequestGate gate, Backoff backoff, MeterRegistry meters) {
        this.store = store;
        this.gate = gate;
        Retries retries = new Retries("Memory", name(), MemorySink::classify, backoff, meters, Schedulers.parallel());
        StoreWrite<Event> write = (events, slot) -> store.take(events).thenReturn(Answer.stored());
        this.writer = new ResendingWriter<>(name(), gate, retries, event -> event, write);
    }

    private static Failure classify(Throwable failure) {
        return failure instanceof IOException
                ? Failure.retryable(Failure.DISCONNECTED, "" + failure.getMessage(), failure)
                : Failure.fatal("" + failure.getMessage(), failure);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Mono<Void> check() {
        return store.take(List.of());
    }

    @Override
    public boolean applies(Event deletion) {
        return true;
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
            return inFlight.inOrder(lastOfEach(storable), this::send).concatWith(Flux.fromIterable(refused));
        });
    }

    /** Requests are side by side, so that of an id that is written and deleted only the last may be sent. */
    private static List<Event> lastOfEach(List<Event> events) {
        if (events.stream().noneMatch(Event::isDeletion)) {
            return events;
        }
        Map<String, Event> last = new LinkedHashMap<>();
        events.forEach(event -> last.put(event.id(), event));
        return List.copyOf(last.values());
    }

    private Flux<Rejected> send(List<Event> events) {
        return gate.each(Flux.fromIterable(REQUESTS.cut(events)), request -> writer.write("the store", request));
    }

    private Rejected tooLarge(Event event) {
        return new Rejected(
                event.record(),
                name(),
                RejectReason.TOO_LARGE,
                "data of " + event.data().length() + " bytes");
    }
}
