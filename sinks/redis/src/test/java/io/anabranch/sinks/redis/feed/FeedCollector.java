package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.feed.FeedItem.Gap;
import io.anabranch.sinks.redis.feed.FeedItem.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Keeps all that a live feed brings, as fast as it is allowed to take it. */
public final class FeedCollector extends BaseSubscriber<FeedItem> {
    private final long first;
    private final List<FeedItem> signals = new CopyOnWriteArrayList<>();
    private volatile Optional<Throwable> failure = Optional.empty();

    private FeedCollector(long first) {
        this.first = first;
    }

    public static FeedCollector on(Flux<FeedItem> feed) {
        return on(feed, Long.MAX_VALUE);
    }

    public static FeedCollector on(Flux<FeedItem> feed, long first) {
        FeedCollector collector = new FeedCollector(first);
        feed.subscribe(collector);
        return collector;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(first);
    }

    @Override
    protected void hookOnNext(FeedItem signal) {
        signals.add(signal);
    }

    @Override
    protected void hookOnError(Throwable failed) {
        failure = Optional.of(failed);
    }

    public Optional<Throwable> failure() {
        return failure;
    }

    /** The offsets heard, in the order they came. */
    public List<Long> offsets() {
        return signals.stream()
                .filter(Message.class::isInstance)
                .map(signal -> ((Message) signal).offset())
                .toList();
    }

    public List<Gap> missed() {
        return signals.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
    }

    public List<FeedItem> signals() {
        return signals;
    }
}
