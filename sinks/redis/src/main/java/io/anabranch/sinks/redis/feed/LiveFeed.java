package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.redis.feed.Subscribing.Request;
import io.anabranch.sinks.redis.feed.Subscribing.Subscription;
import io.anabranch.topology.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Listens to what a {@link LiveFeedSink} publishes: every message once, in the order of its partition, and an element in the place of
 * whatever was missed and is in no stream any more.
 *
 * <p>It begins with what is published from its subscription on, comes back whenever Redis does, and then first brings from the streams what
 * was published meanwhile. Its fluxes never complete; they fail where an operator must act: a wrong password, a missing permission, a certificate that isn't trusted.
 *
 * <p>A subscriber that is too slow has 10,000 messages or 32 MiB waiting at most, and some MiB in its hands. Then what comes is read
 * and thrown away, until it has taken what waited; it is subscribed again and goes on from the streams. Thread-safe; each flux is a
 * subscription of its own.
 */
public final class LiveFeed {
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_BYTES_WAITING = 32 << 20;
    /** Messages on their way to the subscriber, besides those that wait. */
    private static final int MOST_READY = 32;

    private static final int MOST_CHANNELS = 100_000;
    private static final int MOST_STREAM_READS = 16;
    private static final Duration PULSE = Duration.ofSeconds(10);

    private final FeedSettings settings;
    private final Channels channels;
    private final SinkConnection link;
    private final Subscribing subscribing;
    private final Retries retries;
    private final Listener.Counters counters;
    private final Scheduler timer;

    private LiveFeed(String name, FeedSettings settings, Scheduler timer, MeterRegistry meters) {
        this.settings = settings;
        this.channels = new Channels(settings);
        this.retries = settings.connecting().retries(name, meters, timer);
        this.timer = timer;
        Connections connections = new Connections(settings.connecting(), MOST_STREAM_READS);
        this.link = new SinkConnection(settings.connecting(), connections, retries, timer);
        this.subscribing = new Subscribing(connections, link, settings.sharded(), settings.requestTimeout(), timer);
        this.counters = new Listener.Counters(name, meters);
    }

    /**
     * Does no I/O; the first subscriber connects.
     *
     * @param settings those of the sink
     * @throws IllegalArgumentException if the feed is raw: its messages don't say where they stand
     */
    public static LiveFeed open(String name, FeedSettings settings, MeterRegistry meters) {
        if (settings.message() == FeedSettings.Form.RAW) {
            throw new IllegalArgumentException("Feed '" + name + "' wants message: envelope, was raw");
        }
        return new LiveFeed(name, settings, Schedulers.parallel(), meters);
    }

    /** The events of these types. */
    public Flux<FeedItem> types(String... types) {
        List<String> names =
                Stream.of(types).map(channels::nameOfType).distinct().toList();
        return listen(new Request(names, Optional.empty()));
    }

    /**
     * The events of all types; also of those that share a channel, there being too many. In a cluster with sharded channels,
     * which know no patterns, it fails unless the settings list the types.
     */
    public Flux<FeedItem> allTypes() {
        return settings.types().isEmpty() || !link.isCluster()
                ? listen(new Request(List.of(), Optional.of(channels.ofAllTypes())))
                : types(settings.types().toArray(String[]::new));
    }

    /** The events of one user. They are in no stream: what is missed here is reported, not filled. */
    public Flux<FeedItem> user(String userId) {
        return channels.ofUser(userId)
                .map(channel -> listen(new Request(List.of(channel.name()), Optional.empty())))
                .orElseGet(() -> Flux.error(new IllegalStateException("The feed's settings have no user-channel")));
    }

    private Flux<FeedItem> listen(Request request) {
        Backoff backoff = retries.backoff().forEver();
        return Flux.defer(() -> {
                    Listener listener = new Listener(
                            request,
                            channels,
                            settings.streamMaxLength()
                                    .map(length -> new FeedStream(StreamPages.of(link), MOST_CHANNELS)),
                            new SubscriptionState(MOST_CHANNELS),
                            counters);
                    return Flux.defer(() -> session(request, listener))
                            // A little later, not all at once: every subscriber has lost the same Redis.
                            .repeatWhen(ended -> ended.concatMap(count -> Mono.delay(backoff.delay(2), timer)))
                            .retryWhen(backoff.retry(this::mayPass, timer));
                })
                // The subscriber's work is not done on a thread of the driver.
                .publishOn(Schedulers.parallel(), MOST_READY);
    }

    /** From one subscription to its end. */
    private Flux<FeedItem> session(Request request, Listener listener) {
        BoundedInbox inbox = new BoundedInbox(MOST_WAITING, MOST_BYTES_WAITING);
        return listener.begin()
                .thenMany(Flux.usingWhen(
                        subscribing.open(request, inbox),
                        subscription -> listener.catchUp()
                                .concatWith(received(subscription).concatMap(listener::sort, 1)),
                        subscribing::close));
    }

    private Flux<List<BoundedInbox.Received>> received(Subscription subscription) {
        BoundedInbox inbox = subscription.inbox();
        Flux<List<BoundedInbox.Received>> pulse = Mono.delay(PULSE, timer)
                .then(subscribing.ping(subscription))
                .repeat()
                .then(Mono.<List<BoundedInbox.Received>>never())
                .onErrorResume(dead -> {
                    inbox.end();
                    return Mono.never();
                })
                .flux();
        return Flux.merge(1, inbox.messages().concatWithValues(List.of()), pulse)
                .takeUntil(List::isEmpty);
    }

    private boolean mayPass(Throwable met) {
        Failure failure = retries.classify(met);
        if (failure.isRetryable()) {
            retries.count(failure);
        }
        return failure.isRetryable();
    }

    /** To be called once nobody listens any more. */
    public Mono<Void> close() {
        return link.close();
    }
}
