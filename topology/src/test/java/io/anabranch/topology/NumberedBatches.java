package io.anabranch.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A source of batches of one event each, numbered; each subscription goes on after the last commit, as a log does. */
final class NumberedBatches implements Source {
    private final int count;
    private final List<Integer> commits = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private final AtomicInteger handedOut = new AtomicInteger();
    private Mono<Void> beforeCommit = Mono.empty();
    private List<Rejected> malformed = List.of();
    private boolean paused;
    private boolean open;
    private boolean endless;

    NumberedBatches(int count) {
        this.count = count;
    }

    /** What each batch brings along that could not be read. */
    NumberedBatches with(Rejected... refusals) {
        malformed = List.of(refusals);
        return this;
    }

    NumberedBatches committingAfter(Mono<Void> signal) {
        beforeCommit = signal;
        return this;
    }

    /** Waits for more after the last batch, as a log does. */
    NumberedBatches thenQuiet() {
        endless = true;
        return this;
    }

    @Override
    public Flux<Batch> batches() {
        return Flux.defer(() -> Flux.range(commits.size(), count - commits.size()))
                .map(this::batch)
                .doOnNext(batch -> handedOut.incrementAndGet())
                .concatWith(endless ? Flux.never() : Flux.empty())
                .doOnSubscribe(subscription -> open = true)
                .doFinally(signal -> open = false);
    }

    @Override
    public Progress progress() {
        return paused ? Progress.PAUSED : Progress.ATTACHED;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    List<Integer> commits() {
        return commits;
    }

    /** The batches whose commits have been asked for, answered or not. */
    List<Integer> asked() {
        return asked;
    }

    int handedOut() {
        return handedOut.get();
    }

    boolean isOpen() {
        return open;
    }

    private Batch batch(int number) {
        Mono<Void> commit = beforeCommit.then(Mono.fromRunnable(() -> commits.add(number)));
        return new Batch(
                List.of(Events.event(number)), malformed, commit.doOnSubscribe(subscription -> asked.add(number)));
    }
}
