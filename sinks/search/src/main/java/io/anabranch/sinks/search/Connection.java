package io.anabranch.sinks.search;

import io.anabranch.settings.TlsFiles;
import io.anabranch.sinks.kit.StoreCalls;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider;

/** Requests to a cluster by HTTP, each sent once to the node whose turn it is. Thread-safe. */
final class Connection {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    static final String NOTHING = "";
    private static final int SPARE_CONNECTIONS = 2;
    private static final Duration IDLE = Duration.ofSeconds(55);

    private final Nodes nodes;
    private final ConnectionProvider connections;
    private final HttpClient client;
    /** Takes compressed answers. */
    private final HttpClient compressing;

    private final Authorization authorization;
    private final StoreCalls calls;

    Connection(String name, SearchSettings settings, StoreCalls calls) {
        this.nodes = new Nodes(settings.nodes());
        this.calls = calls;
        this.connections = ConnectionProvider.builder("search-" + name)
                .maxConnections(settings.maxInFlight() + SPARE_CONNECTIONS)
                .pendingAcquireMaxCount(-1)
                .maxIdleTime(IDLE)
                .build();
        this.authorization = Authorization.of(settings);
        HttpClient plain = HttpClient.create(connections)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .responseTimeout(settings.requestTimeout())
                // Its own is to send again what a reset connection took: whether that was carried out nobody knows.
                .disableRetry(true);
        this.client = settings.nodes().stream().anyMatch(node -> node.startsWith("https"))
                ? plain.secure(tls(settings))
                : plain;
        this.compressing = client.compress(true);
    }

    /** Checks the server's certificate and that it is of the host that was asked for. */
    private static SslProvider tls(SearchSettings settings) {
        SSLContext context =
                TlsFiles.context("the search cluster", settings.ca(), settings.keystore(), settings.keystorePassword());
        SslContext ofNetty = new JdkSslContext(
                context,
                /* isClient= */ true,
                /* ciphers= */ null,
                IdentityCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED,
                ClientAuth.NONE,
                /* protocols= */ null,
                /* startTls= */ false);
        return SslProvider.builder()
                .sslContext(ofNetty)
                .handlerConfigurator(handler -> {
                    SSLParameters parameters = handler.engine().getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    handler.engine().setSSLParameters(parameters);
                })
                .build();
    }

    Mono<Reply> get(String operation, String path) {
        return request(operation, HttpMethod.GET, path, NOTHING);
    }

    Mono<Reply> put(String operation, String path, String json) {
        return request(operation, HttpMethod.PUT, path, json);
    }

    Mono<Reply> delete(String operation, String path, String json) {
        return request(operation, HttpMethod.DELETE, path, json);
    }

    Mono<Reply> post(String operation, String path, String json) {
        return request(operation, HttpMethod.POST, path, json);
    }

    private Mono<Reply> request(String operation, HttpMethod method, String path, String json) {
        ByteBuffer body = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
        return request(compressing, operation, method, path, JSON, body, /* isGzip= */ false);
    }

    /**
     * A bulk, and its answer compressed as the bulk is.
     *
     * @param lines of the bulk, in an array that nobody changes
     */
    Mono<Reply> bulk(String path, ByteBuffer lines, boolean isGzip) {
        return request(isGzip ? compressing : client, "bulk", HttpMethod.POST, path, LINES, lines, isGzip);
    }

    private Mono<Reply> request(
            HttpClient by,
            String operation,
            HttpMethod method,
            String path,
            String type,
            ByteBuffer body,
            boolean isGzip) {
        return Mono.defer(() -> {
            int node = nodes.choose();
            String url = nodes.address(node) + path;
            return authorization
                    .headers(method.name(), url, body)
                    .flatMap(shown -> exchange(
                            operation,
                            node,
                            prepared(by, shown, type, body.remaining(), isGzip)
                                    .request(method)
                                    .uri(url)
                                    .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))));
        });
    }

    private static HttpClient prepared(
            HttpClient by, Map<String, String> shown, String type, int length, boolean isGzip) {
        return by.headers(headers -> {
            shown.forEach(headers::set);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
            if (length > 0) {
                headers.set(HttpHeaderNames.CONTENT_TYPE, type);
            }
            if (isGzip) {
                headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            }
        });
    }

    private Mono<Reply> exchange(String operation, int node, HttpClient.ResponseReceiver<?> request) {
        return Mono.defer(() -> {
            long startedAt = System.nanoTime();
            return request.responseSingle((response, content) -> content.asByteArray()
                            .defaultIfEmpty(new byte[0])
                            .map(bytes -> new Reply(response.status().code(), bytes)))
                    .doOnNext(reply -> record(operation, outcome(reply), startedAt))
                    .doOnError(failure -> {
                        nodes.failed(node);
                        record(operation, "failed", startedAt);
                    });
        });
    }

    private static String outcome(Reply reply) {
        return reply.isOk() ? StoreCalls.SUCCESS : "status-" + reply.status() / 100 + "xx";
    }

    private void record(String operation, String outcome, long startedAt) {
        calls.recordCall(operation, outcome, Duration.ofNanos(System.nanoTime() - startedAt));
    }

    Mono<Void> close() {
        return connections.disposeLater();
    }

    @Override
    public String toString() {
        return nodes.toString();
    }
}
