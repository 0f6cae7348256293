package io.anabranch.sinks.kit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SignalType;

/** What drivers answer with, for the flow. */
public final class Futures {
    private Futures() {}

    /**
     * As {@link Mono#fromFuture(Supplier)}: asked when subscribed to, cancelled when cancelled. A driver that fails a request at the
     * moment in which it is cancelled, as it does with all of them when their connection breaks, tells nobody.
     */
    public static <T> Mono<T> mono(Supplier<? extends CompletionStage<T>> request) {
        return Mono.defer(() -> {
            CompletableFuture<T> answer = request.get().toCompletableFuture();
            return Mono.fromFuture(answer.handle(Futures::signal), /* suppressCancel= */ true)
                    // After the asker has left, and not before, as doOnCancel would.
                    .doFinally(end -> cancelIf(end == SignalType.CANCEL, answer))
                    .dematerialize();
        });
    }

    private static void cancelIf(boolean left, CompletableFuture<?> answer) {
        if (left) {
            answer.cancel(/* mayInterruptIfRunning= */ true);
        }
    }

    private static <T> Signal<T> signal(@Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure.getCause();
            return Signal.error(failure instanceof CompletionException && cause != null ? cause : failure);
        }
        return value == null ? Signal.complete() : Signal.next(value);
    }
}
