package io.anabranch.sinks.kit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Of sources that are joined, the one failure that is told: what fails after it is cancelled in a moment anyway, and would be
 * reported where nobody asked.
 */
public final class FirstFailure {
    private final AtomicBoolean told = new AtomicBoolean();

    private FirstFailure() {}

    /** Joins sources, each passed through {@link #of}; afresh for each subscriber. */
    public static <T> Mono<T> join(Function<FirstFailure, Mono<T>> joined) {
        return Mono.defer(() -> joined.apply(new FirstFailure()));
    }

    /** The same for many elements. */
    public static <T> Flux<T> joinMany(Function<FirstFailure, Flux<T>> joined) {
        return Flux.defer(() -> joined.apply(new FirstFailure()));
    }

    public <T> Mono<T> of(Mono<T> source) {
        return source.onErrorResume(failure -> isFirst() ? Mono.error(failure) : Mono.never());
    }

    public <T> Flux<T> of(Flux<T> source) {
        return source.onErrorResume(failure -> isFirst() ? Flux.error(failure) : Flux.never());
    }

    private boolean isFirst() {
        return told.compareAndSet(false, true);
    }
}
