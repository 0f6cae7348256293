package io.anabranch.sinks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Hooks;

/** What Reactor had to drop while this was open, since nobody was left to take it: an application's log would show each at ERROR. */
public final class DroppedErrors implements AutoCloseable {
    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

    private DroppedErrors() {
        Hooks.onErrorDropped(failure -> {
            failure.addSuppressed(new IllegalStateException("dropped here"));
            dropped.add(failure);
        });
    }

    /** Replaces the hook of this whole process. */
    public static DroppedErrors watch() {
        return new DroppedErrors();
    }

    public void assertNone() {
        assertThat(dropped)
                .as("errors that reached Reactor's hook for dropped ones")
                .isEmpty();
    }

    @Override
    public void close() {
        Hooks.resetOnErrorDropped();
    }
}
