package io.anabranch.local;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Does the same to several servers at once. */
final class Parallel {
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "local-stack");
        thread.setDaemon(true);
        thread.start();
    };

    private Parallel() {}

    /** Returns when all are done; throws the first failure, the others attached to it. */
    static void each(Collection<Server> servers, Consumer<Server> action) {
        List<CompletableFuture<Void>> tasks = List.copyOf(servers).stream()
                .map(server -> CompletableFuture.runAsync(() -> action.accept(server), THREADS))
                .toList();
        RuntimeException failure = null;
        for (CompletableFuture<Void> task : tasks) {
            try {
                task.join();
            } catch (CompletionException e) {
                RuntimeException cause = e.getCause() instanceof RuntimeException known ? known : e;
                if (failure == null) {
                    failure = cause;
                } else {
                    failure.addSuppressed(cause);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
