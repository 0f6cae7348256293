package io.anabranch.app;

import io.anabranch.topology.DeadLetters;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The sink of a branch that brings no events, only what could not be read: the dead letters keep that. */
record NoSink(String name, DeadLetters deadLetters) implements Sink {
    @Override
    public Mono<Void> check() {
        return deadLetters.check();
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.empty();
    }
}
