package io.anabranch.ingest.decode.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A registry that does what no real one does on demand: fails, hangs, answers as something else, and counts what it is asked. */
final class FakeRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOT_FOUND = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

    static {
        // Else every answer waits for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Answer fault;

    FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        server.createContext("/", this::answer);
        server.setExecutor(workers);
        server.start();
        answers.put("/schemas/types", new Answer(200, "application/json", "[\"JSON\",\"PROTOBUF\",\"AVRO\"]"));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param references each a name, a subject and a version */
    @SafeVarargs
    final void register(String path, String type, String schema, List<String>... references) {
        ObjectNode answer = JSON.createObjectNode().put("schema", schema);
        if (!type.equals("AVRO")) {
            answer.put("schemaType", type);
        }
        for (List<String> reference : references) {
            answer.withArray("references")
                    .addObject()
                    .put("name", reference.get(0))
                    .put("subject", reference.get(1))
                    .put("version", Integer.parseInt(reference.get(2)));
        }
        answers.put(path, new Answer(200, "application/vnd.schemaregistry.v1+json", answer.toString()));
    }

    void answer(String path, int status, String contentType, String body) {
        answers.put(path, new Answer(status, contentType, body));
    }

    /** Answers everything like this from now on. */
    void fail(int status, String contentType, String body) {
        fault = new Answer(status, contentType, body);
    }

    /** Takes every question from now on, and never answers. */
    void hang() {
        fault = new Answer(0, "", "");
    }

    /** Begins every answer from now on, and never ends it. */
    void hangWithin() {
        fault = new Answer(-1, "", "");
    }

    void recover() {
        fault = null;
    }

    List<String> asked() {
        return asked;
    }

    List<String> authorizations() {
        return authorizations;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(path);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Answer all = fault;
        Answer some = all != null ? all : answers.getOrDefault(path, new Answer(404, "application/json", NOT_FOUND));
        if (some.status <= 0) {
            stop(exchange, some.status);
            return;
        }
        byte[] body = some.body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", some.contentType);
        exchange.sendResponseHeaders(some.status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void stop(HttpExchange exchange, int status) throws IOException {
        if (status < 0) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        }
        try {
            closed.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private record Answer(int status, String contentType, String body) {}
}
