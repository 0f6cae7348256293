package io.anabranch.sinks.kit;

import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/** Requests at the same time, of which the first failure is everybody's. */
public final class SideBySide {
    private SideBySide() {}

    /**
     * All these requests, up to {@code max} at once. The first failure is the whole's and cancels the others; what they fail
     * with after it concerns nobody, and is not reported anywhere.
     */
    public static <R, T> Flux<T> all(Flux<R> requests, int max, Function<? super R, ? extends Publisher<T>> sent) {
        return requests.flatMap(request -> signals(sent.apply(request)), max, /* prefetch= */ 1)
                .dematerialize();
    }

    private static <T> Flux<Signal<T>> signals(Publisher<T> request) {
        return Flux.from(request).materialize().filter(signal -> !signal.isOnComplete());
    }
}
