package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.TimeLimit;
import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.SinkConnection;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Subscribes an {@link BoundedInbox}: on one connection, or, to sharded channels, on one to each node that has some of them. */
final class Subscribing {
    /** As many as a connection for subscriptions may have unanswered. */
    private static final int MOST_UNCONFIRMED = 16;

    private final Connections connections;
    private final SinkConnection link;
    private final Sharded sharded;
    private final Duration timeout;
    private final Scheduler timer;

    /** @param link to be asked whether channels are sharded */
    Subscribing(Connections connections, SinkConnection link, Sharded sharded, Duration timeout, Scheduler timer) {
        this.connections = connections;
        this.link = link;
        this.sharded = sharded;
        this.timeout = timeout;
        this.timer = timer;
    }

    /** Channels by their names, or by one pattern, which sharded channels have not. */
    record Request(List<String> channels, Optional<String> pattern) {}

    /**
     * Connections of one subscription; together they live, and together they end.
     *
     * @param isSharded whether it is one to sharded channels
     */
    record Subscription(
            List<StatefulRedisPubSubConnection<String, byte[]>> connections, BoundedInbox inbox, boolean isSharded) {}

    /** Emits once Redis has confirmed every channel. */
    Mono<Subscription> open(Request request, BoundedInbox inbox) {
        return isSharded().flatMap(isSharded -> {
            Subscription made = new Subscription(new CopyOnWriteArrayList<>(), inbox, isSharded);
            return (isSharded ? sharded(request, made) : plain(request, made))
                    .then(Mono.fromSupplier(() -> whole(made)))
                    .doOnError(failure -> closeAll(made))
                    .doOnCancel(() -> closeAll(made));
        });
    }

    /** Asked for each subscription, as the sink asks for each connection: the two have to find the same. */
    private Mono<Boolean> isSharded() {
        return link.isCluster() && sharded != Sharded.FALSE
                ? link.attempt(connection -> Mono.just(sharded.isUsedOn(connection)))
                : Mono.just(false);
    }

    private static Subscription whole(Subscription made) {
        if (made.connections().stream().anyMatch(connection -> !connection.isOpen())) {
            throw new RedisException("The connection was lost while it was subscribed");
        }
        return made;
    }

    private Mono<Void> plain(Request request, Subscription made) {
        String[] names = request.channels().toArray(String[]::new);
        return connections
                .openPubSub()
                .flatMap(connection -> subscribe(
                        connection,
                        made,
                        redis -> request.pattern()
                                .map(pattern -> redis.psubscribe(pattern))
                                .orElseGet(() -> redis.subscribe(names))))
                .transform(TimeLimit.of(timeout.multipliedBy(2), timer));
    }

    private Mono<Void> sharded(Request request, Subscription made) {
        if (request.pattern().isPresent()) {
            return Mono.error(new IllegalStateException(
                    "Sharded channels have no pattern: list the feed's types in its settings, or set sharded: false"));
        }
        return connections.cluster().topology().flatMap(topology -> {
            Map<RedisURI, List<String>> byNode =
                    request.channels().stream().collect(Collectors.groupingBy(topology::primaryOf));
            return Flux.fromIterable(byNode.entrySet())
                    .concatMap(node -> connections
                            .pubSubTo(node.getKey())
                            .flatMap(connection -> Flux.fromIterable(node.getValue())
                                    // One a command: the names of one command must be of one slot.
                                    .flatMapSequential(
                                            channel -> subscribe(connection, made, redis -> redis.ssubscribe(channel)),
                                            MOST_UNCONFIRMED)
                                    .then())
                            .transform(TimeLimit.of(timeout.multipliedBy(2), timer)))
                    .then();
        });
    }

    private static Mono<Void> subscribe(
            StatefulRedisPubSubConnection<String, byte[]> connection,
            Subscription made,
            Function<RedisPubSubAsyncCommands<String, byte[]>, CompletionStage<Void>> subscribe) {
        return Futures.mono(() -> {
            if (!made.connections().contains(connection)) {
                made.connections().add(connection);
                connection.addListener((io.lettuce.core.pubsub.RedisPubSubListener<String, byte[]>) made.inbox());
                connection.addListener((io.lettuce.core.RedisConnectionStateListener) made.inbox());
            }
            return subscribe.apply(connection.async());
        });
    }

    /** Fails where a connection is dead though it did not break, and where the sink publishes the other way now. */
    Mono<Void> ping(Subscription subscription) {
        return Flux.fromIterable(subscription.connections())
                .concatMap(connection ->
                        Futures.mono(() -> connection.async().ping()).transform(TimeLimit.of(timeout, timer)))
                .then(isSharded())
                .flatMap(now -> now == subscription.isSharded()
                        ? Mono.empty()
                        : Mono.error(new RedisException("The cluster was updated: its channels are others now")));
    }

    Mono<Void> close(Subscription subscription) {
        return Mono.fromRunnable(() -> closeAll(subscription));
    }

    private static void closeAll(Subscription subscription) {
        new ArrayList<>(subscription.connections()).forEach(connection -> {
            var unused = connection.closeAsync();
        });
    }
}
