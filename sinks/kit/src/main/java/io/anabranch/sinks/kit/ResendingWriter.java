package io.anabranch.sinks.kit;

import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Writes requests until every item is stored or rejected: sends, sends what was left again after a backoff, finds by halves what makes the
 * store reject a request, and gives up with one message. Thread-safe.
 *
 * @param <T> an item: an event in the store's own form
 */
public final class ResendingWriter<T> {
    private final String sink;
    private final RequestGate gate;
    private final Retries retries;
    private final Function<T, Event> event;
    private final StoreWrite<T> write;

    /** @param event which an item was made of */
    public ResendingWriter(
            String sink, RequestGate gate, Retries retries, Function<T, Event> event, StoreWrite<T> write) {
        this.sink = sink;
        this.gate = gate;
        this.retries = retries;
        this.event = event;
        this.write = write;
    }

    /**
     * One request in flight at any time, the next one only with what the last one left. Holds no permit: {@link RequestGate#hold} does.
     *
     * @param target where to, as people know it: "table 'Events'"
     * @return the items that the store rejects for good; fails with {@link WriteFailedException} once the store took nothing for as long as
     *     the retry time, or at once where waiting is in vain
     */
    public Flux<Rejected> write(String target, List<T> items) {
        return items.isEmpty() ? Flux.empty() : Flux.defer(() -> write(target, new Remaining<>(items)));
    }

    /** What it takes to send again is set up where the first attempt fails: most requests never need it. */
    private Flux<Rejected> write(String target, Remaining<T> remaining) {
        Flux<Rejected> attempt = Flux.defer(() -> attempt(target, remaining));
        return attempt.onErrorResume(first -> pause(target, remaining, first)
                .thenMany(attempt.retryWhen(Retry.from(
                        signals -> signals.concatMap(signal -> pause(target, remaining, signal.failure()))))));
    }

    private Flux<Rejected> attempt(String target, Remaining<T> remaining) {
        remaining.waits(retries.now());
        return write.allowed(remaining.items())
                .then(gate.slot(slot -> send(remaining, slot)))
                .flatMapMany(answer -> settle(remaining, answer))
                .onErrorResume(
                        failure -> retries.classify(failure).isRejected(),
                        failure -> bisect(target, remaining.items(), failure));
    }

    private Mono<Answer<T>> send(Remaining<T> remaining, RequestGate.Slot slot) {
        List<T> items = remaining.next(retries.now());
        return write.send(items, slot)
                .doOnSuccess(answer -> slot.answered(items.size(), answer.left().size()))
                .doOnError(failure -> {
                    if (retries.classify(failure).isRetryable()) {
                        slot.dropped();
                    }
                });
    }

    private Flux<Rejected> settle(Remaining<T> remaining, Answer<T> answer) {
        Flux<Rejected> rejected = Flux.fromIterable(answer.rejected());
        if (answer.left().isEmpty()) {
            return rejected;
        }
        remaining.left(answer.left(), retries.now());
        return rejected.concatWith(Mono.error(answer.why().toException()));
    }

    /** Invariant 4: of a rejected request only the culprits are rejected. */
    private Flux<Rejected> bisect(String target, List<T> items, Throwable met) {
        Failure failure = retries.classify(met);
        if (items.size() == 1) {
            T culprit = items.get(0);
            Rejected rejected = new Rejected(
                    event.apply(culprit).record(), sink, RejectReason.REJECTED_BY_STORE, failure.description());
            return Flux.just(rejected).concatWith(write(target, write.instead(culprit)));
        }
        retries.count(failure);
        int middle = items.size() / 2;
        return Flux.concat(write(target, items.subList(0, middle)), write(target, items.subList(middle, items.size())));
    }

    private Mono<Long> pause(String target, Remaining<T> remaining, Throwable met) {
        if (met instanceof WriteFailedException) {
            return Mono.error(met);
        }
        Failure failure = retries.classify(met);
        remaining.failed(retries.now());
        if (retries.goesOn(failure, remaining.sinceProgress(retries.now()))) {
            return retries.wait(failure, remaining.nextWait());
        }
        String message = remaining.describe(retries.store(), target, retries.now());
        String why = failure.description();
        return Mono.error(new WriteFailedException(why.isEmpty() ? message : message + ": " + why, failure));
    }
}
