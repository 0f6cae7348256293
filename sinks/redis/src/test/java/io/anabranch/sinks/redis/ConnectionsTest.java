package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.AsyncCloseable;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** By answers that lettuce gives of its own accord only when two of its threads meet. */
class ConnectionsTest {
    private final Throwable withoutCause = new RedisConnectionException(
            "Unable to connect to 127.0.0.1:1", new IllegalStateException("RedisHandshakeHandler not registered"));
    private final Throwable refused =
            new RedisConnectionException("Unable to connect to 127.0.0.1:1", new IllegalStateException("WRONGPASS no"));
    private static final AsyncCloseable OPEN = () -> CompletableFuture.completedFuture(null);

    @Test
    void aFailureThatLostItsCauseIsAskedForAgain() {
        assertThat(failureOf(answers(List.of(failed(withoutCause), failed(refused)))))
                .isSameAs(refused);
        assertThat(Connections.opened(answers(List.of(
                                failed(withoutCause), failed(withoutCause), CompletableFuture.completedFuture(OPEN))))
                        .block())
                .isSameAs(OPEN);
    }

    @Test
    void aServerThatNeverSaysWhyIsNotAskedForEver() {
        AtomicInteger asked = new AtomicInteger();

        assertThat(failureOf(() -> {
                    asked.incrementAndGet();
                    return failed(withoutCause);
                }))
                .isSameAs(withoutCause);
        assertThat(asked).hasValue(4);
        assertThat(new Failures(/* isCluster= */ false).classify(withoutCause).description())
                .contains("the server closed the connection during the handshake");
    }

    @Test
    void anyOtherFailureIsPassedOnAtOnce() {
        assertThat(failureOf(answers(List.of(failed(refused))))).isSameAs(refused);
    }

    private static Throwable failureOf(Supplier<CompletionStage<AsyncCloseable>> connect) {
        return catchThrowable(() -> Connections.opened(connect).block());
    }

    private static CompletableFuture<AsyncCloseable> failed(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }

    private static Supplier<CompletionStage<AsyncCloseable>> answers(List<CompletableFuture<AsyncCloseable>> answers) {
        Iterator<CompletableFuture<AsyncCloseable>> each = answers.iterator();
        return each::next;
    }
}
