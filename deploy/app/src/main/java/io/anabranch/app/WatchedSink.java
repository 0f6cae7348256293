package io.anabranch.app;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A sink that tells whether its store takes writes: from what became of the writes themselves, since a probe would prove
 * that the store answers probes.
 */
final class WatchedSink implements Sink {
    /** Far above what a healthy store takes for a batch, far below any sink's patience. */
    static final Duration USUAL = Duration.ofSeconds(10);

    private final Sink sink;
    private final Clock clock;
    private final Set<Write> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean lastFailed = new AtomicBoolean();

    WatchedSink(Sink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** What is wrong with the store, if anything. */
    Optional<String> trouble() {
        Optional<Duration> oldest = underWay.stream()
                .map(write -> Duration.between(write.started, clock.instant()))
                .max(Comparator.naturalOrder())
                .filter(age -> age.compareTo(USUAL) > 0);
        return oldest.map(age -> "a write has been under way for " + age.toSeconds() + " s")
                .or(() -> lastFailed.get() ? Optional.of("the last write failed") : Optional.empty());
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            Write write = new Write(clock.instant());
            underWay.add(write);
            return sink.write(events)
                    .doOnComplete(() -> lastFailed.set(false))
                    .doOnError(failure -> lastFailed.set(true))
                    .doFinally(signal -> underWay.remove(write));
        });
    }

    @Override
    public boolean needsOrder() {
        return sink.needsOrder();
    }

    @Override
    public Mono<Void> upkeep() {
        return sink.upkeep();
    }

    @Override
    public Mono<Void> close() {
        return sink.close();
    }

    /** One write; two that start in one instant are two, so no record. */
    private static final class Write {
        private final Instant started;

        private Write(Instant started) {
            this.started = started;
        }
    }
}
