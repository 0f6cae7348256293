package io.anabranch.ingest;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Work that blocks, on threads that may. Who no longer waits for it interrupts it; that it failed by this is then nobody's
 * failure.
 */
final class Blocking {
    private Blocking() {}

    static <T> Mono<T> call(Supplier<T> call) {
        return many(() -> Flux.just(call.get())).singleOrEmpty();
    }

    static Mono<Void> run(Runnable work) {
        return many(() -> {
                    work.run();
                    return Flux.<Void>empty();
                })
                .then();
    }

    static <T> Flux<T> many(Supplier<Flux<T>> work) {
        return Flux.defer(() -> {
            AtomicBoolean left = new AtomicBoolean();
            return Flux.defer(work)
                    .subscribeOn(Schedulers.boundedElastic())
                    .onErrorComplete(failure -> left.get())
                    .doOnCancel(() -> left.set(true));
        });
    }
}
