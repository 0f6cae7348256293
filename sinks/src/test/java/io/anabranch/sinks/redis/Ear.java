package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.FeedSignal.Heard;
import io.anabranch.sinks.redis.FeedSignal.Missed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Keeps all that a live feed brings, as fast as it is told to take it. */
final class Ear extends BaseSubscriber<FeedSignal> {
    private final long first;
    private final List<FeedSignal> signals = new CopyOnWriteArrayList<>();
    private volatile Optional<Throwable> failure = Optional.empty();

    private Ear(long first) {
        this.first = first;
    }

    static Ear on(Flux<FeedSignal> feed) {
        return on(feed, Long.MAX_VALUE);
    }

    static Ear on(Flux<FeedSignal> feed, long first) {
        Ear ear = new Ear(first);
        feed.subscribe(ear);
        return ear;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(first);
    }

    @Override
    protected void hookOnNext(FeedSignal signal) {
        signals.add(signal);
    }

    @Override
    protected void hookOnError(Throwable failed) {
        failure = Optional.of(failed);
    }

    Optional<Throwable> failure() {
        return failure;
    }

    /** The offsets heard, in the order they came. */
    List<Long> offsets() {
        return signals.stream()
                .filter(Heard.class::isInstance)
                .map(signal -> ((Heard) signal).offset())
                .toList();
    }

    List<Missed> missed() {
        return signals.stream()
                .filter(Missed.class::isInstance)
                .map(Missed.class::cast)
                .toList();
    }

    List<FeedSignal> signals() {
        return signals;
    }
}
