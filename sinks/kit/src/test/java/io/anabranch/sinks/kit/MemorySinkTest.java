package io.anabranch.sinks.kit;

import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.scheduler.Schedulers;

/** The contract on a sink that keeps it; {@link SinkContractTest} breaks it in every way. */
class MemorySinkTest extends SinkContract {
    static final int STATED = 8;

    /** The first is the one that the contract looks into. */
    private final List<MemoryStore> stores = new CopyOnWriteArrayList<>();

    @Override
    protected Wired open(Duration maxRetryTime) {
        MemoryStore store = store();
        stores.add(store);
        return new Wired(sink(store, maxRetryTime), store, store);
    }

    MemoryStore store() {
        return new MemoryStore(Event::id, STATED);
    }

    Sink sink(MemoryStore store, Duration maxRetryTime) {
        return memorySink(store, STATED, maxRetryTime);
    }

    static MemorySink memorySink(MemoryStore store, int inFlight, Duration maxRetryTime) {
        Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500), maxRetryTime);
        MeterRegistry meters = new SimpleMeterRegistry();
        RequestGate gate = RequestGate.fixed("memory", inFlight, meters, Schedulers.parallel());
        return new MemorySink(store, gate, backoff, meters);
    }

    @Override
    protected Map<String, String> stored() {
        return stores.get(0).stored();
    }

    @Override
    protected List<Event> unstorable() {
        return List.of(event("{\"a\":\"" + "x".repeat(MemorySink.MAX_PAYLOAD_BYTES) + "\"}"));
    }
}
