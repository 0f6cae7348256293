package io.anabranch.sinks.kit;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A limit of time on a request that its driver may still fail when nobody waits for it any more: this is not reported. */
public final class TimeLimit {
    private TimeLimit() {}

    /** As {@link Mono#timeout(Duration, Scheduler)}: a {@link TimeoutException}, and the request is cancelled. */
    public static <T> UnaryOperator<Mono<T>> of(Duration limit, Scheduler timer) {
        return request -> request.materialize().timeout(limit, timer).dematerialize();
    }

    /** As {@link Flux#timeout(Duration, Scheduler)}, between any two elements. */
    public static <T> UnaryOperator<Flux<T>> ofEach(Duration limit, Scheduler timer) {
        return request -> request.materialize().timeout(limit, timer).dematerialize();
    }

    /** Ends as {@code otherwise} when the time is over; the request itself goes on to its end, in nobody's sight. */
    public static <T> UnaryOperator<Mono<T>> andGoOn(Duration limit, Mono<T> otherwise, Scheduler timer) {
        return request -> request.materialize()
                .cache()
                .timeout(limit, otherwise.materialize(), timer)
                .dematerialize();
    }
}
