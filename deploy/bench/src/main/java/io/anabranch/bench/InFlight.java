package io.anabranch.bench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Sends prepared requests with always so many in flight, the next as soon as one is answered, on the thread that brings the
 * answer: the least that keeps a client busy.
 */
final class InFlight<T, R> {
    private final List<T> requests;
    private final Function<T, CompletableFuture<R>> send;
    private final ProgressReport report;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final CompletableFuture<Optional<R>> all = new CompletableFuture<>();

    /** To be sent next to the next one when the first is answered. */
    private final AtomicInteger held;

    private InFlight(List<T> requests, int held, Function<T, CompletableFuture<R>> send, ProgressReport report) {
        this.requests = requests;
        this.held = new AtomicInteger(held);
        this.send = send;
        this.report = report;
    }

    /** @throws CompletionException if one of them failed; then no more are sent */
    static <T, R> void all(List<T> requests, int most, Function<T, CompletableFuture<R>> send, ProgressReport report) {
        new InFlight<>(requests, /* held= */ 0, send, report).run(most);
    }

    /**
     * The same, where the order of the requests is part of what they mean and one thread brings all answers: the first one alone,
     * all others on that thread, since what two threads send may overtake each other in the client.
     */
    static <T, R> void inOrder(
            List<T> requests, int most, Function<T, CompletableFuture<R>> send, ProgressReport report) {
        new InFlight<>(requests, most - 1, send, report).run(1);
    }

    private void run(int first) {
        if (requests.isEmpty()) {
            return;
        }
        report.begin("requests", requests.size());
        for (int i = 0; i < first; i++) {
            next();
        }
        all.join();
    }

    private void next() {
        int at = next.getAndIncrement();
        if (at < requests.size() && !all.isDone()) {
            var unused = send.apply(requests.get(at)).whenComplete(this::answered);
        }
    }

    private void answered(R answer, Throwable failure) {
        report.add(1);
        if (failure != null) {
            all.completeExceptionally(failure);
        } else if (answered.incrementAndGet() == requests.size()) {
            all.complete(Optional.empty());
        } else {
            next();
            for (int more = held.getAndSet(0); more > 0; more--) {
                next();
            }
        }
    }
}
