package io.anabranch.sinks.redis;

import io.anabranch.topology.Backoff;
import io.anabranch.topology.RetryCounter;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * A sink's one connection: made at the first use, made anew by the next use after it broke.
 *
 * <p>Nothing is ever sent again behind the sink's back: a command on a broken connection fails. Thread-safe.
 */
final class Link {
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final int HANDSHAKE_COMMANDS = 16;
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final ClientResources resources;
    private final RedisClient client;
    private final Mono<StatefulRedisConnection<String, byte[]>> connection;
    private final Duration timeout;
    private final RetryCounter retries;
    private final Retry retry;
    private final Scheduler timer;

    /** @param mostCommands commands that may be unanswered at once */
    Link(Connecting settings, int mostCommands, RetryCounter retries, Scheduler timer) {
        this.timeout = settings.timeout();
        this.retries = retries;
        this.retry = new Backoff(FIRST_WAIT, LONGEST_WAIT, settings.patience()).retry(this::mayPass, timer);
        this.timer = timer;
        this.resources = ClientResources.builder()
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options(mostCommands + HANDSHAKE_COMMANDS, settings.connectTimeout()));
        RedisURI uri = RedisURI.create(settings.redis());
        uri.setTimeout(timeout);
        this.connection = resolveCredentials(uri).then(connect(uri)).cacheInvalidateIf(open -> !open.isOpen());
    }

    /**
     * The credentials of each connection, resolved before it. lettuce would resolve them in the middle of the handshake and
     * go on with it on another thread than the connection's own: it then hands out a connection that isn't up yet, or tells
     * that one was closed instead of why.
     */
    private static Mono<Void> resolveCredentials(RedisURI uri) {
        RedisCredentialsProvider provider = uri.getCredentialsProvider();
        return provider.resolveCredentials()
                .doOnNext(credentials -> uri.setCredentialsProvider(new StaticCredentialsProvider(credentials)))
                .then();
    }

    /** A connection that nobody waits for any more once it is there is closed: lettuce would keep it. */
    private Mono<StatefulRedisConnection<String, byte[]>> connect(RedisURI uri) {
        return Mono.fromFuture(() -> {
            CompletableFuture<StatefulRedisConnection<String, byte[]>> wanted = new CompletableFuture<>();
            var unused = client.connectAsync(CODEC, uri).whenComplete((open, failure) -> {
                // Once cancelled it takes neither.
                boolean taken = open == null ? wanted.completeExceptionally(failure) : wanted.complete(open);
                if (!taken && open != null) {
                    var unusedToo = open.closeAsync();
                }
            });
            return wanted;
        });
    }

    private static ClientOptions options(int queue, Duration connectTimeout) {
        return ClientOptions.builder()
                // lettuce replays unanswered commands after a reconnect by default: a publish would come late and
                // twice.
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // Invariant 6: the default is unbounded.
                .requestQueueSize(queue)
                // One timeout for a run of commands, instead of a timer for each command.
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(connectTimeout)
                        .keepAlive(true)
                        .build())
                .build();
    }

    /** The client, to listen to its commands. */
    RedisClient client() {
        return client;
    }

    /**
     * Makes the request, and makes it again while what fails it may pass and the patience lasts.
     *
     * @param what is requested, for the message of a failure: "publish 500 events"
     */
    <T> Mono<T> request(String what, Function<StatefulRedisConnection<String, byte[]>, Mono<T>> request) {
        return connection
                .flatMap(open -> request.apply(open)
                        .timeout(timeout, timer)
                        .onErrorResume(failure -> giveUpUnlessAnswered(open, failure)))
                .retryWhen(retry)
                .onErrorMap(failure -> new IllegalStateException("Redis could not " + what + ": " + failure, failure));
    }

    private static <T> Mono<T> giveUpUnlessAnswered(StatefulRedisConnection<String, byte[]> open, Throwable failure) {
        if (Failures.isAnswer(failure) || !open.isOpen()) {
            return Mono.error(failure);
        }
        // What hangs on it would keep its place in the queue, and could still be carried out late.
        return Mono.fromCompletionStage(open::closeAsync).onErrorComplete().then(Mono.error(failure));
    }

    private boolean mayPass(Throwable failure) {
        Optional<String> reason = Failures.passing(failure);
        reason.ifPresent(retries::count);
        return reason.isPresent();
    }

    Mono<Void> close() {
        return Mono.fromCompletionStage(() -> client.shutdownAsync(0, 1, TimeUnit.SECONDS))
                .then(Mono.create(
                        done -> resources.shutdown(0, 1, TimeUnit.SECONDS).addListener(ended -> done.success())));
    }
}
