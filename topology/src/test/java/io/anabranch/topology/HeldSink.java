package io.anabranch.topology;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A sink whose writes begin when subscribed and end when the test says so. */
final class HeldSink implements Sink {
    private final String name;
    private final List<Sinks.Many<Rejected>> writes = new CopyOnWriteArrayList<>();
    private final Set<Sinks.Many<Rejected>> ended = new HashSet<>();
    private final Sinks.Empty<Void> maintain = Sinks.empty();
    private int cancelled;
    private boolean needsOrder;
    private boolean appliesDeletions;
    private final List<List<Event>> given = new CopyOnWriteArrayList<>();

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
            given.add(events);
            return write.asFlux().doOnCancel(() -> cancelled += ended.contains(write) ? 0 : 1);
        });
    }

    @Override
    public boolean applies(Event deletion) {
        return appliesDeletions;
    }

    void applyingDeletions() {
        appliesDeletions = true;
    }

    /** What a write was given. */
    List<Event> events(int write) {
        return given.get(write);
    }

    HeldSink needingOrder() {
        needsOrder = true;
        return this;
    }

    @Override
    public boolean needsOrder() {
        return needsOrder;
    }

    @Override
    public Optional<String> lastRetry() {
        return Optional.of("timed-out");
    }

    @Override
    public Mono<Void> maintain() {
        return maintain.asMono();
    }

    boolean isLookedAfter() {
        return maintain.currentSubscriberCount() > 0;
    }

    void failUpkeep() {
        maintain.tryEmitError(new IllegalStateException(name + " can't be looked after"))
                .orThrow();
    }

    int begun() {
        return writes.size();
    }

    /** Writes that were cancelled before their end. */
    int cancelled() {
        return cancelled;
    }

    void finish(int write, Rejected... refusals) {
        for (Rejected refusal : refusals) {
            writes.get(write).tryEmitNext(refusal).orThrow();
        }
        ended.add(writes.get(write));
        writes.get(write).tryEmitComplete().orThrow();
    }

    void fail(int write) {
        failWith(write, new IllegalStateException(name + " is down"));
    }

    void failWith(int write, Throwable failure) {
        ended.add(writes.get(write));
        writes.get(write).tryEmitError(failure).orThrow();
    }
}
