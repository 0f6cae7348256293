package io.anabranch.sinks.cassandra;

import static com.datastax.oss.driver.api.core.config.DefaultDriverOption.*;

import com.datastax.oss.driver.api.core.AsyncAutoCloseable;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import com.datastax.oss.driver.internal.core.session.throttling.PassThroughRequestThrottler;
import com.datastax.oss.driver.internal.core.specex.NoSpeculativeExecutionPolicy;
import com.datastax.oss.driver.internal.core.time.ServerSideTimestampGenerator;
import io.anabranch.settings.TlsFiles;
import io.anabranch.sinks.kit.Futures;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import software.aws.mcs.auth.SigV4AuthProvider;

/** Opens and closes the driver's sessions, with every option that matters set on purpose. */
final class Sessions {
    /**
     * Requests a second that Amazon Keyspaces takes on one connection.
     *
     * @see <a href="https://docs.aws.amazon.com/keyspaces/latest/devguide/connections.html">Connections in Amazon Keyspaces</a>
     */
    private static final int KEYSPACES_REQUESTS_A_CONNECTION = 3_000;

    /** Answers a second to one who waits for each: one in 5 ms, a good time for three copies in as many zones. */
    private static final int KEYSPACES_ANSWERS_A_TURN = 200;

    private Sessions() {}

    /**
     * A session, or the failure of this one attempt.
     *
     * @param name names the driver's threads and its lines in the log
     * @param finish a last hand on the builder, for those who watch the requests
     */
    static Mono<CqlSession> connect(String name, CassandraSettings settings, UnaryOperator<CqlSessionBuilder> finish) {
        return connect(name, settings, Optional.empty(), finish);
    }

    /** @param ofDriver where the driver's own metrics go, if they are wanted */
    static Mono<CqlSession> connect(
            String name,
            CassandraSettings settings,
            Optional<MeterRegistry> ofDriver,
            UnaryOperator<CqlSessionBuilder> finish) {
        // The driver reads its configuration from files while it builds, so not on a thread that must not block.
        // And a session that nobody waits for any more is closed, where cancelling its future would leave it open.
        return Mono.fromFuture(
                        () -> finish.apply(builder(name, settings, ofDriver))
                                .buildAsync()
                                .toCompletableFuture(),
                        /* suppressCancel= */ true)
                .doOnDiscard(CqlSession.class, AsyncAutoCloseable::closeAsync)
                .subscribeOn(Schedulers.boundedElastic())
                .doOnNext(session -> checkDatacenter(session, settings));
    }

    static Mono<Void> close(CqlSession session) {
        return Futures.mono(session::closeAsync);
    }

    private static CqlSessionBuilder builder(
            String name, CassandraSettings settings, Optional<MeterRegistry> ofDriver) {
        CqlSessionBuilder builder = CqlSession.builder()
                .withConfigLoader(config(name, settings, ofDriver.isPresent()))
                .withLocalDatacenter(settings.datacenter())
                .withApplicationName("anabranch");
        ofDriver.ifPresent(meters -> DriverMetrics.bind(builder, meters));
        settings.contactPoints().forEach(address -> builder.addContactPoint(address(address)));
        if (settings.tls() || settings.isKeyspaces()) {
            builder.withSslEngineFactory(tls(settings));
        }
        settings.username()
                .ifPresentOrElse(
                        user -> builder.withAuthCredentials(
                                user, settings.password().orElseThrow()),
                        () -> sign(builder, settings));
        return builder;
    }

    private static SslEngineFactory tls(CassandraSettings settings) {
        SSLContext context = TlsFiles.context(
                "Cassandra " + settings.contactPoints(),
                settings.ca(),
                settings.keystore(),
                settings.keystorePassword());
        // Amazon Keyspaces names its nodes by addresses that its certificate does not know.
        return new ProgrammaticSslEngineFactory(
                context, null, /* requireHostnameValidation= */ !settings.isKeyspaces());
    }

    /** With the credentials of the AWS default chain, and with no server to ask for the region: the datacenter is named like it. */
    private static void sign(CqlSessionBuilder builder, CassandraSettings settings) {
        if (settings.isKeyspaces()) {
            builder.withAuthProvider(new SigV4AuthProvider(settings.datacenter()));
        }
    }

    /** Connections to each node: to Amazon Keyspaces as many as the requests in flight could keep busy. */
    static int connections(CassandraSettings settings) {
        int requestsASecond = settings.maxInFlight() * KEYSPACES_ANSWERS_A_TURN;
        return settings.isKeyspaces() ? 1 + (requestsASecond - 1) / KEYSPACES_REQUESTS_A_CONNECTION : 1;
    }

    private static DriverConfigLoader config(String name, CassandraSettings settings, boolean isMeasured) {
        ProgrammaticDriverConfigLoaderBuilder config = DriverConfigLoader.programmaticBuilder();
        if (isMeasured) {
            DriverMetrics.configure(config);
        }
        return config.withInt(CONNECTION_POOL_LOCAL_SIZE, connections(settings))
                .withString(SESSION_NAME, name)
                .withDuration(REQUEST_TIMEOUT, settings.requestTimeout())
                .withString(REQUEST_CONSISTENCY, settings.consistency().name())
                .withString(REQUEST_SERIAL_CONSISTENCY, "LOCAL_SERIAL")
                .withBoolean(REQUEST_DEFAULT_IDEMPOTENCE, true)
                // Requests wait for their slot in the sink, where the limit follows the answers. A second queue in the
                // driver would let
                // them time out before they are sent, since its timeout counts the wait, and a timeout would say
                // nothing of the store.
                .withClass(REQUEST_THROTTLER_CLASS, PassThroughRequestThrottler.class)
                // A second copy of a slow write is more work for a cluster that has too much.
                .withClass(SPECULATIVE_EXECUTION_POLICY_CLASS, NoSpeculativeExecutionPolicy.class)
                .withClass(RETRY_POLICY_CLASS, RethrowPolicy.class)
                // Invariant 8: the servers date the rows, not the local clock.
                .withClass(TIMESTAMP_GENERATOR_CLASS, ServerSideTimestampGenerator.class)
                // Replication is all that the driver must know of the schema, to write to the replicas themselves.
                .withStringList(METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(settings.keyspace()))
                // Every CREATE waits this long for company.
                .withDuration(METADATA_SCHEMA_WINDOW, Duration.ofMillis(50))
                // A connection that died in silence is found out well within the default retry time.
                .withDuration(HEARTBEAT_INTERVAL, Duration.ofSeconds(10))
                .withDuration(RECONNECTION_BASE_DELAY, Duration.ofMillis(250))
                .withDuration(RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                // A tenth of a second for 2 s; with none the driver's own last task comes to an executor that is gone.
                .withString(NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(NETTY_IO_SHUTDOWN_QUIET_PERIOD, 100)
                .withInt(NETTY_IO_SHUTDOWN_TIMEOUT, 15_000)
                .withString(NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 100)
                .withInt(NETTY_ADMIN_SHUTDOWN_TIMEOUT, 15_000)
                .build();
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = hostAndPort.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    /** Without this, a wrong name shows as a cluster that never has a node to write to. */
    private static void checkDatacenter(CqlSession session, CassandraSettings settings) {
        List<String> datacenters = session.getMetadata().getNodes().values().stream()
                .map(node -> String.valueOf(node.getDatacenter()))
                .distinct()
                .sorted()
                .toList();
        if (!datacenters.contains(settings.datacenter())) {
            session.closeAsync();
            throw new IllegalStateException("datacenter is '" + settings.datacenter() + "', but the cluster of "
                    + settings.contactPoints() + " has " + datacenters + "; correct the sink's datacenter");
        }
    }
}
