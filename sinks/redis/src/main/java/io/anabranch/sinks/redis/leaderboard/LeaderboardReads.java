package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.RetryingReader;
import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.RedisCommand;
import io.anabranch.sinks.redis.RedisReadSettings;
import io.anabranch.sinks.redis.SinkConnection;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How leaderboards ask Redis: so many questions at once, each again while retry time is left. On a connection of their own, so that a
 * long answer holds up nobody else's. Thread-safe.
 */
public final class LeaderboardReads {
    /** Redis does nothing else while it folds. */
    private static final int FOLDS = 2;

    private final RedisReadSettings settings;
    private final SinkConnection link;
    private final RetryingReader asking;
    private final RetryingReader folding;

    public LeaderboardReads(
            String name,
            RedisReadSettings settings,
            Connections connections,
            Retries retries,
            MeterRegistry meters,
            Scheduler timer) {
        this.settings = settings;
        this.link = new SinkConnection(settings.connecting(), connections, retries, timer);
        this.asking = asking(name, settings.maxInFlight(), retries, meters, timer);
        this.folding = asking(name + ".folds", FOLDS, retries, meters, timer);
    }

    private RetryingReader asking(String name, int max, Retries retries, MeterRegistry meters, Scheduler timer) {
        RequestGate gate = RequestGate.fixed(name, max, RequestGate.MAX_WAITING, meters, timer);
        return new RetryingReader(prefix() + "leaderboard:", gate, retries);
    }

    public String prefix() {
        return settings.prefix().orElse("");
    }

    /** The answer, asked for again while retry time is left. */
    public <T> Mono<T> ask(String what, RedisCommand<T> command) {
        return asking.ask(what, send(command));
    }

    /** As {@link #ask}, for what keeps Redis from all else for a while: a few at once. */
    public <T> Mono<T> fold(String what, RedisCommand<T> command) {
        return folding.ask(what, send(command));
    }

    private <T> Mono<T> send(RedisCommand<T> command) {
        return link.attempt(connection -> command.apply(connection.async()));
    }
}
