package io.anabranch.app.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Serves {@code /metrics}, {@code /health/live}, {@code /health/ready} and what else it is given, one request a connection, on two threads that
 * no client can keep: see {@link OpsConnections}.
 */
public final class OpsServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE_BYTES = 4 * 1024;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    /** Of connections that are made and not yet taken; the system's own limit applies as well. */
    private static final int BACKLOG = 1_024;

    private static final Answer LIVE = Answer.json(200, "{\"live\":true}");

    private final OpsConnections connections;
    private final LoopResources threads;
    private final Scheduler pageMaker;
    private final DisposableServer server;

    private OpsServer(OpsConnections connections, LoopResources threads, Scheduler pageMaker, DisposableServer server) {
        this.connections = connections;
        this.threads = threads;
        this.pageMaker = pageMaker;
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param health how the process does now; asked at each request, so it does no I/O
     * @throws UncheckedIOException if the address is not available
     */
    public static OpsServer start(InetSocketAddress address, PrometheusMeterRegistry metrics, Supplier<Health> health) {
        return start(address, metrics, health, OpsApi.NONE);
    }

    /**
     * The same, with what operators ask and tell.
     *
     * @throws UncheckedIOException if the address is not available
     */
    public static OpsServer start(
            InetSocketAddress address, PrometheusMeterRegistry metrics, Supplier<Health> health, OpsApi api) {
        Scheduler pageMaker = Schedulers.newSingle("ops-metrics", /* daemon= */ true);
        List<Route> routes = new ArrayList<>(List.of(
                Route.get("/metrics", new MetricsPage(metrics, pageMaker)),
                Route.get("/health/live", request -> Mono.just(LIVE)),
                Route.get("/health/ready", new ReadyPage(health))));
        routes.addAll(api.routes(pageMaker));
        OpsConnections connections = new OpsConnections();
        LoopResources threads = LoopResources.create("ops-http", 1, 2, /* daemon= */ true, /* colocate= */ false);
        try {
            DisposableServer server = bind(server(address, threads, connections, new Routes(routes)), address);
            return new OpsServer(connections, threads, pageMaker, server);
        } catch (RuntimeException failure) {
            threads.dispose();
            pageMaker.dispose();
            throw failure;
        }
    }

    /** The address that is served, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    /** Connections that are open now. */
    int connections() {
        return connections.count();
    }

    @Override
    public void close() {
        server.dispose();
        threads.dispose();
        pageMaker.dispose();
    }

    private static HttpServer server(
            InetSocketAddress address, LoopResources threads, OpsConnections connections, Routes routes) {
        return HttpServer.create()
                .bindAddress(() -> address)
                .runOn(threads)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .httpRequestDecoder(limits ->
                        limits.maxInitialLineLength(MAX_REQUEST_LINE_BYTES).maxHeaderSize(MAX_HEADER_BYTES))
                .maxKeepAliveRequests(1)
                .doOnChannelInit((observer, channel, remote) -> connections.add(channel))
                .handle((request, response) -> {
                    var unused = request.withConnection(connection -> connections.asked(connection.channel()));
                    return serve(routes, connections, request, response);
                });
    }

    private static Publisher<Void> serve(
            Routes routes, OpsConnections connections, HttpServerRequest request, HttpServerResponse response) {
        boolean withBody = !request.method().equals(HttpMethod.HEAD);
        return routes.answer(request).flatMap(answer -> {
            if (withBody && answer.isEndless()) {
                var unused = request.withConnection(connection -> connections.listens(connection.channel()));
            }
            return Mono.from(answer.send(response, withBody));
        });
    }

    private static DisposableServer bind(HttpServer server, InetSocketAddress address) {
        String what = "Can't serve metrics and health on " + address.getHostString() + ":" + address.getPort() + ": ";
        String remedy = "; set ops.http to another address";
        if (address.isUnresolved()) {
            throw new UncheckedIOException(what + "the host's name is unknown" + remedy, new IOException());
        }
        try {
            return server.bindNow();
        } catch (ChannelBindException refused) {
            @Nullable Throwable cause = refused.getCause();
            throw new UncheckedIOException(
                    what + (cause == null ? refused : cause).getMessage() + remedy, new IOException(refused));
        }
    }
}
