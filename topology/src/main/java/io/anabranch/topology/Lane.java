package io.anabranch.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A source and the sinks that share its fate: one consumer group, one pace, one offset.
 *
 * <p>One direction; the only way back is the commit.
 */
public final class Lane {
    /**
     * Asked for and not answered: a lane of small batches would else wait for the log, which notes many in one go. Such a batch is
     * held without its events.
     */
    private static final int COMMITS = 64;

    private final String name;
    private final Source source;
    private final List<Sink> sinks;
    private final DeadLetters deadLetters;
    private final int inFlight;

    /** @param inFlight batches that may be on their way to the sinks at once; 1 keeps the log's order in every sink */
    public Lane(String name, Source source, List<Sink> sinks, DeadLetters deadLetters, int inFlight) {
        if (sinks.isEmpty() || inFlight < 1) {
            throw new IllegalArgumentException("Lane '" + name + "' wants at least 1 sink and 1 batch in flight, was "
                    + sinks.size() + " and " + inFlight);
        }
        if (inFlight > 1 && sinks.stream().anyMatch(Sink::needsOrder)) {
            throw new IllegalArgumentException(
                    "Lane '" + name + "' has a sink that needs order, so 1 batch in flight, was " + inFlight);
        }
        this.name = name;
        this.source = source;
        this.sinks = List.copyOf(sinks);
        this.deadLetters = deadLetters;
        this.inFlight = inFlight;
    }

    public String name() {
        return name;
    }

    /** Whether the log has given this lane its share. */
    public boolean isReading() {
        return source.isReading();
    }

    /**
     * Runs the lane, and its sinks' upkeep beside it. Emits each batch, its events let go, after its commit, in the source's order; fails with
     * the first failure of a sink, of the dead letters or of a commit, having committed nothing that is not safe.
     *
     * @param stop its first signal ends the reading; what is under way is still delivered and committed, then it completes
     */
    public Flux<Batch> run(Publisher<?> stop) {
        return Flux.defer(() -> {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            // Not an error of the other publisher, which would leave the writes under way uncancelled: see Pipeline.
            Mono<Throwable> upkeepFails = upkeep().onErrorResume(Mono::just).doOnNext(failure::set);
            return flow(stop).takeUntilOther(upkeepFails).concatWith(Mono.defer(() -> {
                @Nullable Throwable ofUpkeep = failure.get();
                return ofUpkeep == null ? Mono.empty() : Mono.error(ofUpkeep);
            }));
        });
    }

    /** Ends only by failing. */
    private Mono<Throwable> upkeep() {
        return Flux.fromIterable(sinks).flatMap(Sink::upkeep, sinks.size()).then(Mono.never());
    }

    private Flux<Batch> flow(Publisher<?> stop) {
        return source.batches()
                .takeUntilOther(stop)
                .flatMapSequential(batch -> deliver(batch).thenReturn(batch.delivered()), inFlight, 1)
                // Invariant 1: commit only what every sink holds. Asked for in source order, without waiting for the
                // last answer: one commit a round trip would bound the rate, and the source takes several in one.
                .flatMapSequential(batch -> batch.commit().thenReturn(batch), Math.max(inFlight, COMMITS), 1);
    }

    private Mono<Void> deliver(Batch batch) {
        return refusals(batch).collectList().flatMap(refused -> keep(batch.malformed(), refused));
    }

    private Flux<Rejected> refusals(Batch batch) {
        if (batch.events().isEmpty()) {
            return Flux.empty();
        }
        return Flux.fromIterable(sinks).flatMap(sink -> sink.write(batch.events()), sinks.size());
    }

    private Mono<Void> keep(List<Rejected> malformed, List<Rejected> refused) {
        if (malformed.isEmpty() && refused.isEmpty()) {
            return Mono.empty();
        }
        List<Rejected> all = new ArrayList<>(malformed);
        all.addAll(refused);
        return deadLetters.keep(all);
    }
}
