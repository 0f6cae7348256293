package io.anabranch.app.tap;

import io.anabranch.app.ops.TapRequest;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Where listeners hear of records as they are read, and of what each sink was given and answered. Thread-safe. */
public final class Tap {
    /** What waits for a listener at most; beyond that nothing is even put in words for it. */
    private static final int WAITING_LINES = 200;

    /** A listener that takes nothing for so long has gone, whatever its connection says. */
    private static final Duration GONE = Duration.ofSeconds(10);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final InstantSource clock;

    public Tap(InstantSource clock) {
        this.clock = clock;
    }

    /** What happens from now on, one JSON object each; what the subscriber does not take in time is left out. */
    public Flux<String> listen(TapRequest request) {
        return Flux.defer(() -> {
            AtomicInteger waiting = new AtomicInteger();
            return Flux.<String>create(
                            emitter -> {
                                Listener listener = new Listener(new TapFilter(request), emitter, waiting, clock);
                                listeners.add(listener);
                                var unused = emitter.onDispose(() -> listeners.remove(listener));
                            },
                            FluxSink.OverflowStrategy.IGNORE)
                    .onBackpressureBuffer(WAITING_LINES, BufferOverflowStrategy.DROP_LATEST)
                    .doOnNext(taken -> waiting.decrementAndGet())
                    .take(request.limit());
        });
    }

    /** Whether anybody does. */
    boolean isListenedTo() {
        return !listeners.isEmpty();
    }

    /** A sink whose writes are heard. */
    public Sink tapped(Sink sink) {
        return new TappedSink(sink, this, clock);
    }

    /** Passes on what a record became. */
    public Decoded read(Decoded decoded) {
        if (isListenedTo()) {
            if (decoded instanceof Event event) {
                read(event);
            } else if (decoded instanceof Rejected rejected) {
                tell(TapFilter.READ, rejected, rejection -> rejection.with("what", "malformed"));
            }
        }
        return decoded;
    }

    private void read(Event event) {
        tell(TapFilter.READ, event, line -> line.with("what", "read"));
    }

    void tell(String sink, Event event, UnaryOperator<TapLine> more) {
        for (Listener listener : listeners) {
            if (listener.filter.wants(sink, event) && listener.hasRoom()) {
                listener.tell(more.apply(TapLine.of(clock.instant(), sink, event, listener.filter.isMasked())));
            }
        }
    }

    void tell(String sink, Rejected rejected, UnaryOperator<TapLine> more) {
        for (Listener listener : listeners) {
            if (listener.filter.wants(sink, rejected) && listener.hasRoom()) {
                listener.tell(more.apply(TapLine.of(clock.instant(), sink, rejected)));
            }
        }
    }

    /** One subscription, and how many lines wait for it. */
    private static final class Listener {
        private final TapFilter filter;
        private final FluxSink<String> emitter;
        private final AtomicInteger waiting;
        private final InstantSource clock;
        private volatile Instant hadRoom;

        Listener(TapFilter filter, FluxSink<String> emitter, AtomicInteger waiting, InstantSource clock) {
            this.filter = filter;
            this.emitter = emitter;
            this.waiting = waiting;
            this.clock = clock;
            this.hadRoom = clock.instant();
        }

        boolean hasRoom() {
            Instant now = clock.instant();
            if (waiting.get() < WAITING_LINES) {
                hadRoom = now;
                return true;
            }
            if (Duration.between(hadRoom, now).compareTo(GONE) > 0) {
                emitter.complete();
            }
            return false;
        }

        void tell(TapLine line) {
            waiting.incrementAndGet();
            var unused = emitter.next(line.text());
        }
    }
}
