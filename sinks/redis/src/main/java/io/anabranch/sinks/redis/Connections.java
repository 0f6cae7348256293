package io.anabranch.sinks.redis;

import io.anabranch.sinks.kit.Futures;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ClientOptions.ReauthenticateBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.AsyncCloseable;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Opens connections to one Redis; each is the caller's to close. None comes back by itself when it breaks, and nothing is
 * ever sent again behind the caller's back.
 */
public final class Connections {
    private static final int HANDSHAKE_COMMANDS = 16;
    private static final int RETRIES_FOR_A_CAUSE = 3;

    /** A name or an address; what is none may be a password that was not percent-encoded. */
    private static final Pattern HOST = Pattern.compile("[\\w.-]+|\\[?[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*]?");

    private final Address address;
    private final ClientResources resources;
    private final RedisClient client;
    private final Cluster cluster;

    /** @param maxCommands commands that may be unanswered at once on one connection */
    public Connections(Connecting settings, int maxCommands) {
        this(settings, maxCommands, CommandLatencyRecorder.disabled());
    }

    /** @param recorder of the driver's own metrics */
    public Connections(Connecting settings, int maxCommands, CommandLatencyRecorder recorder) {
        this.address = Address.of(settings.redis());
        this.resources = ClientResources.builder()
                .commandLatencyRecorder(recorder)
                // Names as the JVM resolves them, so that networkaddress.cache.ttl decides how long a failover by DNS
                // goes unnoticed, whichever other resolvers lie on the class path.
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options(settings, maxCommands + HANDSHAKE_COMMANDS, address));
        address.servers().forEach(server -> server.setTimeout(settings.requestTimeout()));
        this.cluster = new Cluster(this, address.servers());
    }

    private static ClientOptions options(Connecting settings, int queue, Address address) {
        return ClientOptions.builder()
                // lettuce replays unanswered commands after a reconnect by default: a publish would come late and
                // twice.
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // Invariant 6: the default is unbounded.
                .requestQueueSize(queue)
                // IAM's tokens: a connection signs in again before AWS closes it. A password never changes.
                .reauthenticateBehavior(ReauthenticateBehavior.ON_NEW_CREDENTIALS)
                // One timeout for a run of commands, instead of a timer for each command.
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .sslOptions(address.tls())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build())
                .build();
    }

    /** The client, to listen to its commands. */
    public RedisClient client() {
        return client;
    }

    public boolean isCluster() {
        return address.isCluster();
    }

    /** The way into the cluster, of an address that is one. */
    public Cluster cluster() {
        return cluster;
    }

    /** To the server, to the present primary, or to all primaries of the cluster by the slots of keys and channels. */
    public Mono<StatefulRedisConnection<String, byte[]>> open() {
        return isCluster() ? cluster.open() : to(address.servers().get(0));
    }

    /**
     * As {@link #open()}, and fails with LOADING while a server, or a primary of the cluster, is loading its data. One that is takes a message
     * and refuses a write, and may be done with it in the middle of what it is sent.
     */
    public Mono<StatefulRedisConnection<String, byte[]>> openUnlessLoading() {
        return isCluster()
                ? cluster.open(this::toUnlessLoading)
                : toUnlessLoading(address.servers().get(0));
    }

    public Mono<StatefulRedisConnection<String, byte[]>> to(RedisURI server) {
        return resolveCredentials(server).then(opened(() -> client.connectAsync(SinkConnection.CODEC, server)));
    }

    private Mono<StatefulRedisConnection<String, byte[]>> toUnlessLoading(RedisURI server) {
        return to(server)
                .flatMap(open -> Futures.mono(() -> open.async().ping())
                        .timeout(server.getTimeout())
                        // Another error, of a user who may not ask or of a full disk, says that it is not loading, or
                        // nothing.
                        .onErrorResume(Connections::isNotLoading, other -> Mono.empty())
                        .doOnError(failure -> close(open))
                        .doOnCancel(() -> close(open))
                        .thenReturn(open));
    }

    private static boolean isNotLoading(Throwable failure) {
        return Failures.isAnswer(failure) && !Failures.isLoading(failure);
    }

    private static void close(AsyncCloseable connection) {
        var unused = connection.closeAsync();
    }

    /** For subscriptions: to the server, the present primary, or any node of the cluster. */
    public Mono<StatefulRedisPubSubConnection<String, byte[]>> openPubSub() {
        return isCluster()
                ? cluster.topology().flatMap(topology -> pubSubTo(topology.anyPrimary()))
                : pubSubTo(address.servers().get(0));
    }

    public Mono<StatefulRedisPubSubConnection<String, byte[]>> pubSubTo(RedisURI server) {
        return resolveCredentials(server).then(opened(() -> client.connectPubSubAsync(SinkConnection.CODEC, server)));
    }

    /**
     * The credentials of each connection, resolved before it, so that the provider has them at hand. lettuce would resolve them in the middle of the handshake and
     * go on with it on another thread than the connection's own: it then hands out a connection that isn't up yet, or tells
     * that one was closed instead of why.
     */
    private static Mono<Void> resolveCredentials(RedisURI uri) {
        return uri.getCredentialsProvider().resolveCredentials().then();
    }

    /** Asks again where lettuce lost the cause of a failure: what the server has against a connection it says each time. */
    static <C extends AsyncCloseable> Mono<C> opened(Supplier<CompletionStage<C>> connect) {
        return unlessAbandoned(connect)
                .retryWhen(Retry.max(RETRIES_FOR_A_CAUSE)
                        .filter(Failures::isWithoutItsCause)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()));
    }

    /** A connection that nobody waits for any more once it is there is closed: lettuce would keep it. */
    private static <C extends AsyncCloseable> Mono<C> unlessAbandoned(Supplier<CompletionStage<C>> connect) {
        return Futures.mono(() -> {
            CompletableFuture<C> wanted = new CompletableFuture<>();
            var unused = connect.get().whenComplete((open, failure) -> {
                // Once cancelled it takes neither.
                boolean taken = open == null ? wanted.completeExceptionally(failure) : wanted.complete(open);
                if (!taken && open != null) {
                    close(open);
                }
            });
            return wanted;
        });
    }

    /** Where it leads to, as host:port; without what may be a secret. */
    @Override
    public String toString() {
        return address.servers().stream()
                .flatMap(server -> server.getSentinels().isEmpty() ? Stream.of(server) : server.getSentinels().stream())
                .map(server -> (HOST.matcher(server.getHost()).matches() ? server.getHost() : "(hidden)") + ":"
                        + server.getPort())
                .collect(Collectors.joining(", "));
    }

    public Mono<Void> close() {
        return Futures.mono(() -> client.shutdownAsync(0, 1, TimeUnit.SECONDS))
                .then(Mono.create(
                        done -> resources.shutdown(0, 1, TimeUnit.SECONDS).addListener(ended -> done.success())));
    }
}
