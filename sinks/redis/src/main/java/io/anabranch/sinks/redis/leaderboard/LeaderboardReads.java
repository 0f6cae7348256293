package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.Permits;
import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.sinks.kit.RetryingReader;
import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.RedisCommand;
import io.anabranch.sinks.redis.RedisReadSettings;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.topology.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How leaderboards ask Redis: so many questions at once, each again while retry time is left. On a connection of their own, so that a
 * long answer holds up nobody else's. Thread-safe.
 */
public final class LeaderboardReads {
    private static final Duration FIRST_WAIT = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
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
            RetryCounter retries,
            MeterRegistry meters,
            Scheduler timer) {
        this.settings = settings;
        this.link = new SinkConnection(settings.connecting(), connections, retries, timer);
        this.asking =
                asking(new Permits(name, settings.maxInFlight(), RetryingReader.MOST_WAITING, meters), retries, timer);
        this.folding = asking(new Permits(name + ".folds", FOLDS, RetryingReader.MOST_WAITING, meters), retries, timer);
    }

    private RetryingReader asking(Permits permits, RetryCounter retries, Scheduler timer) {
        return new RetryingReader(
                "Redis",
                prefix() + "leaderboard:",
                new ReadErrors(link.isCluster()),
                permits,
                new Backoff(FIRST_WAIT, LONGEST_WAIT, settings.maxRetryTime()),
                retries,
                timer);
    }

    public String prefix() {
        return settings.prefix().orElse("");
    }

    /** The answer, asked for again while retry time is left. */
    public <T> Mono<T> ask(String what, RedisCommand<T> command) {
        return asking.ask(what, send(what, command));
    }

    /** As {@link #ask}, for what keeps Redis from all else for a while: a few at once. */
    public <T> Mono<T> fold(String what, RedisCommand<T> command) {
        return folding.ask(what, send(what, command));
    }

    private <T> Mono<T> send(String what, RedisCommand<T> command) {
        return link.request("read " + what, connection -> command.apply(connection.async()));
    }
}
