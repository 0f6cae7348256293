package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.sinks.testkit.DroppedErrors;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class FuturesTest {
    @Test
    void answersAsTheFutureDoes() {
        assertThat(Futures.mono(() -> CompletableFuture.completedFuture("stored"))
                        .block())
                .isEqualTo("stored");
        assertThat(Futures.<String>mono(() -> CompletableFuture.completedFuture(null))
                        .blockOptional())
                .isEmpty();
        assertThatThrownBy(() -> Futures.mono(() -> CompletableFuture.supplyAsync(() -> Integer.parseInt("x")))
                        .block())
                .as("without what a chain of futures wraps it in")
                .isInstanceOf(NumberFormatException.class);
    }

    @Test
    void isCancelledWithItsAsker() {
        CompletableFuture<String> request = new CompletableFuture<>();
        Disposable asker = Futures.mono(() -> request).subscribe();

        asker.dispose();

        assertThat(request).isCancelled();
    }

    @Test
    void whatFailsWhileItIsCancelledTellsNobody() {
        CompletableFuture<String> request = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return completeExceptionally(new IllegalStateException("Connection closed"));
            }
        };
        try (DroppedErrors dropped = DroppedErrors.watch()) {
            Futures.mono(() -> request).subscribe().dispose();

            assertThat(request).isCompletedExceptionally();
            dropped.assertNone();
        }
    }
}
