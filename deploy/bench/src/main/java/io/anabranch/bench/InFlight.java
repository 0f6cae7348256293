package io.anabranch.bench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Sends prepared requests with always so many under way, the next as soon as one is answered, on the thread that brings the
 * answer: the least that keeps a client busy.
 */
final class InFlight<T, R> {
    private final List<T> requests;
    private final Function<T, CompletableFuture<R>> send;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final CompletableFuture<Optional<R>> all = new CompletableFuture<>();

    private InFlight(List<T> requests, Function<T, CompletableFuture<R>> send) {
        this.requests = requests;
        this.send = send;
    }

    /** @throws CompletionException if one of them failed; then no more are sent */
    static <T, R> void all(List<T> requests, int most, Function<T, CompletableFuture<R>> send) {
        if (requests.isEmpty()) {
            return;
        }
        InFlight<T, R> sending = new InFlight<>(requests, send);
        for (int i = 0; i < most; i++) {
            sending.next();
        }
        sending.all.join();
    }

    /** By one thread at a time, since the order of the requests is part of what some of them mean. */
    private synchronized void next() {
        int at = next.getAndIncrement();
        if (at < requests.size() && !all.isDone()) {
            var unused = send.apply(requests.get(at)).whenComplete(this::answered);
        }
    }

    private void answered(R answer, Throwable failure) {
        if (failure != null) {
            all.completeExceptionally(failure);
        } else if (answered.incrementAndGet() == requests.size()) {
            all.complete(Optional.empty());
        } else {
            next();
        }
    }
}
