package io.anabranch.app.tap;

import io.anabranch.app.ops.TapRequest;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Where listeners hear of records as they are read, and of what each sink was given and answered. Thread-safe. */
public final class Tap {
    /** What is dropped beyond that is not taken by its listener. */
    private static final int WAITING_LINES = 1_000;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final InstantSource clock;

    public Tap(InstantSource clock) {
        this.clock = clock;
    }

    /** What happens from now on, one JSON object each; what the subscriber does not take in time is left out. */
    public Flux<String> listen(TapRequest request) {
        return Flux.<String>create(
                        emitter -> {
                            Listener listener = new Listener(new TapFilter(request), emitter);
                            listeners.add(listener);
                            var unused = emitter.onDispose(() -> listeners.remove(listener));
                        },
                        FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(WAITING_LINES, BufferOverflowStrategy.DROP_LATEST)
                .take(request.limit());
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
            if (listener.filter.wants(sink, event)) {
                var unused = listener.emitter.next(
                        more.apply(TapLine.of(clock.instant(), sink, event, listener.filter.isMasked()))
                                .text());
            }
        }
    }

    void tell(String sink, Rejected rejected, UnaryOperator<TapLine> more) {
        for (Listener listener : listeners) {
            if (listener.filter.wants(sink, rejected)) {
                var unused = listener.emitter.next(
                        more.apply(TapLine.of(clock.instant(), sink, rejected)).text());
            }
        }
    }

    private record Listener(TapFilter filter, FluxSink<String> emitter) {}
}
