package io.anabranch.sinks.redis;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.TimeLimit;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A sink's one connection: made at the first use, created again by the next use after it broke, or after an answer that said
 * that another server is the right one now.
 *
 * <p>Nothing is ever sent again behind the sink's back: a command on a broken connection fails. Thread-safe.
 */
public final class SinkConnection {
    public static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final Connections connections;
    private final Mono<StatefulRedisConnection<String, byte[]>> connection;
    private final Duration timeout;
    private final Retries retries;
    private final Scheduler timer;

    /** @param maxCommands commands that may be asked at once */
    public SinkConnection(Connecting settings, int maxCommands, Retries retries, Scheduler timer) {
        this(settings, maxCommands, CommandLatencyRecorder.disabled(), retries, timer);
    }

    /** @param recorder of the driver's own metrics */
    public SinkConnection(
            Connecting settings, int maxCommands, CommandLatencyRecorder recorder, Retries retries, Scheduler timer) {
        this(settings, new Connections(settings, queue(maxCommands), recorder), retries, timer);
    }

    /** Commands that may be unanswered at once, where so many may be asked: as many more, cancelled, may still await their answers. */
    public static int queue(int maxCommands) {
        return 2 * maxCommands;
    }

    /** @param connections closed with the link */
    public SinkConnection(Connecting settings, Connections connections, Retries retries, Scheduler timer) {
        this(settings, connections, connections.open(), retries, timer);
    }

    /** @param open opens one of those connections */
    public SinkConnection(
            Connecting settings,
            Connections connections,
            Mono<StatefulRedisConnection<String, byte[]>> open,
            Retries retries,
            Scheduler timer) {
        this.timeout = settings.requestTimeout();
        this.retries = retries;
        this.timer = timer;
        this.connections = connections;
        this.connection = open.cacheInvalidateIf(made -> !made.isOpen());
    }

    /** The client, to listen to its commands. */
    public RedisClient client() {
        return connections.client();
    }

    public boolean isCluster() {
        return connections.isCluster();
    }

    /**
     * Makes the request, and makes it again while what fails it may pass and the retry time lasts.
     *
     * @param what is requested, for the message of a failure: "publish 500 events"
     */
    public <T> Mono<T> request(String what, Function<StatefulRedisConnection<String, byte[]>, Mono<T>> request) {
        return retries.request("request to " + what, attempt(request));
    }

    /** Connects, which is all that a sink needs. */
    public Mono<Void> check() {
        return retries.check("connection to " + connections, connection);
    }

    /** Makes the request once. */
    public <T> Mono<T> attempt(Function<StatefulRedisConnection<String, byte[]>, Mono<T>> request) {
        return connection.flatMap(open -> request.apply(open)
                .transform(TimeLimit.of(timeout, timer))
                .onErrorResume(failure -> giveUpUnlessAnswered(open, failure)));
    }

    private static <T> Mono<T> giveUpUnlessAnswered(StatefulRedisConnection<String, byte[]> open, Throwable failure) {
        boolean isSound = Failures.isAnswer(failure) && !Failures.isElsewhere(failure);
        if (isSound || !open.isOpen()) {
            return Mono.error(failure);
        }
        // What hangs on it would keep its place in the queue, and could still be carried out late.
        return Futures.mono(open::closeAsync).onErrorComplete().then(Mono.error(failure));
    }

    /** Why a request was last made again. */
    public Optional<String> lastRetry() {
        return retries.last();
    }

    public Mono<Void> close() {
        return connections.close();
    }
}
