package io.anabranch.faults;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A sink whose writes pass the {@link Hook} when all is durable and nothing is committed yet. */
record HookedSink(Sink sink) implements Sink {
    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return sink.write(events).doOnComplete(() -> Hook.passed(name()));
    }

    @Override
    public boolean applies(Event deletion) {
        return sink.applies(deletion);
    }

    @Override
    public boolean needsOrder() {
        return sink.needsOrder();
    }

    @Override
    public Optional<String> lastRetry() {
        return sink.lastRetry();
    }

    @Override
    public Mono<Void> maintain() {
        return sink.maintain();
    }

    @Override
    public Mono<Void> close() {
        return sink.close();
    }
}
