package io.anabranch.ingest;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.Exceptions;
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

    /** Ends what it began, though its own thread is interrupted meanwhile; the interrupt is kept. */
    static <T> T uninterrupted(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, task -> new Thread(task, "uninterrupted").start())
                    .join();
        } catch (CompletionException e) {
            throw Exceptions.propagate(Objects.requireNonNull(e.getCause()));
        }
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
