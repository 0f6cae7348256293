package io.anabranch.topology;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/** A sink whose writes begin when subscribed and end when the test says so. */
final class HeldSink implements Sink {
    private final String name;
    private final List<Sinks.Many<Rejected>> writes = new CopyOnWriteArrayList<>();
    private int cancelled;

    HeldSink(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            Sinks.Many<Rejected> write = Sinks.many().unicast().onBackpressureBuffer();
            writes.add(write);
            return write.asFlux().doFinally(signal -> cancelled += signal == SignalType.CANCEL ? 1 : 0);
        });
    }

    int begun() {
        return writes.size();
    }

    int cancelled() {
        return cancelled;
    }

    void finish(int write, Rejected... refusals) {
        for (Rejected refusal : refusals) {
            writes.get(write).tryEmitNext(refusal).orThrow();
        }
        writes.get(write).tryEmitComplete().orThrow();
    }

    void fail(int write) {
        writes.get(write)
                .tryEmitError(new IllegalStateException(name + " is down"))
                .orThrow();
    }
}
