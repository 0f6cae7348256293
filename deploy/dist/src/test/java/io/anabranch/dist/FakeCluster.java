package io.anabranch.dist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of Kubernetes' API as a chart's {@code lookup} of a Secret asks. Helm finds it by the file of {@code KUBECONFIG}, which this module's pom
 * sets; without it, templates would ask the cluster that the developer happens to be signed in to.
 */
final class FakeCluster implements AutoCloseable {
    private static final String SECRETS = "/api/v1/namespaces/" + Chart.NAMESPACE + "/secrets/";

    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private FakeCluster(HttpServer server) {
        this.server = server;
    }

    static FakeCluster start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeCluster cluster = new FakeCluster(server);
            cluster.answers.put("/api/v1", """
                    {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
                      {"name": "secrets", "singularName": "secret", "namespaced": true, "kind": "Secret", "verbs": ["get"]}]}""");
            server.createContext("/", cluster::answer);
            server.start();
            cluster.writeKubeConfig();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Secret that is there before the release is upgraded. */
    FakeCluster with(String secret, String key, String value) {
        String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        answers.put(SECRETS + secret, """
                {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "%s"}, "data": {"%s": "%s"}}""".formatted(secret, key, encoded));
        return this;
    }

    private void writeKubeConfig() throws IOException {
        String file = System.getenv("KUBECONFIG");
        if (file == null) {
            throw new IllegalStateException("KUBECONFIG is not set; run this test with Maven, whose pom.xml sets it");
        }
        Files.writeString(Path.of(file), """
                apiVersion: v1
                kind: Config
                clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
                contexts: [{name: fake, context: {cluster: fake, user: nobody}}]
                users: [{name: nobody, user: {}}]
                current-context: fake
                """.formatted(server.getAddress().getPort()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String found = answers.get(exchange.getRequestURI().getPath());
        byte[] body = (found == null ? """
                                {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}""" : found).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(found == null ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
