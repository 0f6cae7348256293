package io.anabranch.sinks.search;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Answers that no real server gives on demand, in the words that real ones use: each bulk gets the next one; when there are none left all is stored.
 */
final class ScriptedServer implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Function<List<String>, Answer>> script = new ConcurrentLinkedQueue<>();
    private final List<List<String>> bulks = new CopyOnWriteArrayList<>();

    /** @param body JSON, or what a proxy says */
    record Answer(int status, String body) {}

    ScriptedServer() {
        try {
            this.server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), /* backlog= */ 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String node() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The whole bulk is answered so. */
    void then(int status, String body) {
        script.add(ids -> new Answer(status, body));
    }

    /** These documents are answered so, and all others are stored. */
    void thenItems(Map<String, String> items) {
        script.add(ids -> new Answer(200, items(ids, items)));
    }

    /** The answer says nothing of the documents from this place on. */
    void thenOnlyTheFirst(int documents) {
        script.add(ids -> new Answer(200, items(ids.subList(0, documents), Map.of())));
    }

    /** An item of an answer: {@code {"status":429,"error":{…}}}. */
    static String item(int status, String type, String reason) {
        return "{\"status\":" + status + ",\"error\":{\"type\":\"" + type + "\",\"reason\":\"" + reason + "\"}}";
    }

    /** The ids of each bulk so far. */
    List<List<String>> bulks() {
        return bulks;
    }

    private static String items(List<String> ids, Map<String, String> items) {
        return ids.stream()
                .map(id -> "{\"create\":" + items.getOrDefault(id, "{\"status\":201}") + "}")
                .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answer answer = new Answer(200, "{}");
            if (exchange.getRequestURI().getPath().equals("/_bulk")) {
                List<String> ids = body.lines()
                        .filter(line -> line.startsWith("{\"create\""))
                        .map(line -> line.replaceFirst(".*\"_id\":\"([^\"]*)\".*", "$1"))
                        .toList();
                bulks.add(ids);
                Function<List<String>, Answer> next = script.poll();
                answer = next == null ? new Answer(200, items(ids, Map.of())) : next.apply(ids);
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(/* delay= */ 0);
    }
}
