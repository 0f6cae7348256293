package io.anabranch.topology;

import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A sink that passes everything on to another one: to be extended by what adds to a call of it. */
public abstract class ForwardingSink implements Sink {
    private final Sink sink;

    protected ForwardingSink(Sink sink) {
        this.sink = sink;
    }

    @Override
    public final String name() {
        return sink.name();
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return sink.write(events);
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
    public Mono<Void> check() {
        return sink.check();
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
