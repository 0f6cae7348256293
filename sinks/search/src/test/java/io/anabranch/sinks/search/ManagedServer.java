package io.anabranch.sinks.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server with index management, which the servers that run here are without: keeps what is put, and gives it back in the forms that the two families'
 * documents show.
 *
 * @see <a href="https://docs.opensearch.org/latest/im-plugin/ism/api/">Index State Management</a>
 * @see <a href="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-ilm-get-lifecycle">Index Lifecycle Management</a>
 */
final class ManagedServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final String info;
    private final Map<String, String> kept = new ConcurrentHashMap<>();
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    /** @param info what it says of itself */
    ManagedServer(String info) {
        this.info = info;
        try {
            this.server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), /* backlog= */ 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    static ManagedServer openSearch() {
        return new ManagedServer("{\"version\":{\"distribution\":\"opensearch\",\"number\":\"2.19.4\"}}");
    }

    static ManagedServer elasticsearch() {
        return new ManagedServer("{\"version\":{\"number\":\"9.1.0\"},\"tagline\":\"You Know, for Search\"}");
    }

    String node() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on every request to this path is refused so. */
    void answerOf(String path, int status) {
        refused.put(path, status);
    }

    /** From now on every request to this path is answered so. */
    void answerWith(String path, String body) {
        answers.put(path, body);
    }

    /** What was put by path. */
    Map<String, String> kept() {
        return kept;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            int status = 200;
            String answer = "{\"acknowledged\":true}";
            if (refused.containsKey(path)) {
                status = refused.getOrDefault(path, 0);
                answer = "{\"error\":{\"type\":\"security_exception\",\"reason\":\"no permissions\"},\"status\":"
                        + status + "}";
            } else if (answers.containsKey(path)) {
                answer = answers.getOrDefault(path, "");
            } else if (exchange.getRequestMethod().equals("PUT")) {
                kept.put(path, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            } else if (path.equals("/")) {
                answer = info;
            } else if (kept.containsKey(path)) {
                answer = shown(path, (ObjectNode) JSON.readTree(kept.get(path)));
            } else {
                status = 404;
                answer = "{\"error\":{\"type\":\"resource_not_found_exception\",\"reason\":\"none\"},\"status\":404}";
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String shown(String path, ObjectNode put) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        ObjectNode answer = JSON.createObjectNode();
        if (path.startsWith("/_index_template/")) {
            answer.putArray("index_templates").addObject().put("name", name).set("index_template", put);
        } else if (path.startsWith("/_ilm/")) {
            answer.putObject(name).put("version", 1).set("policy", put.get("policy"));
        } else {
            answer.put("_id", name).set("policy", put.get("policy"));
        }
        return answer.toString();
    }

    @Override
    public void close() {
        server.stop(/* delay= */ 0);
    }
}
