package io.anabranch.sinks.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP front of DynamoDB Local, which is never short of anything: before a BatchWriteItem reaches the store, a {@link Mood}
 * may leave a part of it unprocessed, or answer it with one of the store's errors; a Query or GetItem may meet a {@link Fault}.
 */
final class DynamoFront implements AutoCloseable {
    private static final List<String> PASSED_ON =
            List.of("X-Amz-Target", "Content-Type", "Authorization", "X-Amz-Date", "X-Amz-Security-Token");

    private final URI store;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<List<Put>> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Mood mood = puts -> Reply.leaving(List.of());
    private volatile ReadMood readMood = number -> Optional.empty();

    /** Decides on a BatchWriteItem; asked by several threads at once. */
    interface Mood {
        Reply on(List<Put> puts);
    }

    /** Decides on a Query or GetItem; asked by several threads at once. */
    interface ReadMood {
        /** @param number of this one, from 1 */
        Optional<Fault> on(int number);
    }

    /** What happens to a read instead of being answered right. */
    interface Fault {
        void befall(HttpExchange exchange, byte[] answer) throws IOException;

        /** The connection is closed before a byte of the answer. */
        Fault CUT = (exchange, answer) -> exchange.close();

        /** The connection is closed in the middle of the answer. */
        Fault TORN = (exchange, answer) -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer, 0, answer.length / 2);
            exchange.getResponseBody().flush();
        };

        static Fault error(Reply reply) {
            return (exchange, answer) -> answer(exchange, reply.status(), reply.body());
        }
    }

    /** One put of a request: what it says, and whose it is. */
    record Put(String json, String eventId) {}

    /**
     * What the front answers.
     *
     * @param body of an error, or of an answer that is not the usual one; else empty
     * @param left what of the request does not reach the store, if there is no error
     */
    record Reply(int status, String body, List<Put> left) {
        static Reply leaving(List<Put> left) {
            return new Reply(200, "", left);
        }

        /** All is stored, and so it says. */
        static Reply saying(String body) {
            return new Reply(200, body, List.of());
        }

        /** @param type the error's full name, as the store writes it */
        static Reply error(int status, String type, String message) {
            return new Reply(status, "{\"__type\":\"" + type + "\",\"message\":\"" + message + "\"}", List.of());
        }
    }

    DynamoFront(URI store) throws IOException {
        this.store = store;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void mood(Mood next) {
        mood = next;
    }

    void readMood(ReadMood next) {
        readMood = next;
    }

    /** Nothing is answered until the front closes. */
    Fault hang() {
        return (exchange, answer) -> {
            try {
                closed.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Every Query and GetItem so far. */
    int reads() {
        return reads.get();
    }

    /** Every BatchWriteItem so far. */
    List<List<Put>> requests() {
        return List.copyOf(requests);
    }

    /** Puts in all requests so far. */
    int putsSent() {
        return requests.stream().mapToInt(List::size).sum();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            if (target != null && (target.endsWith(".Query") || target.endsWith(".GetItem"))) {
                read(exchange, body);
                return;
            }
            if (target == null || !target.endsWith(".BatchWriteItem")) {
                passOn(exchange, body);
                return;
            }
            BatchWrite write = BatchWrite.read(body);
            requests.add(write.puts());
            Reply reply = mood.on(write.puts());
            if (reply.status() != 200) {
                answer(exchange, reply.status(), reply.body());
                return;
            }
            store(exchange, write, reply);
        }
    }

    private void read(HttpExchange exchange, String body) throws IOException {
        Optional<Fault> fault = readMood.on(reads.incrementAndGet());
        HttpResponse<String> answer = send(exchange, body);
        if (fault.isPresent()) {
            fault.get().befall(exchange, answer.body().getBytes(UTF_8));
        } else {
            answer(exchange, answer.statusCode(), answer.body());
        }
    }

    private void store(HttpExchange exchange, BatchWrite write, Reply reply) throws IOException {
        List<Put> left = reply.left();
        List<Put> kept = new ArrayList<>(write.puts());
        kept.removeAll(left);
        if (!kept.isEmpty()) {
            HttpResponse<String> stored = send(exchange, "{\"RequestItems\":" + write.with(kept) + "}");
            if (stored.statusCode() != 200) {
                answer(exchange, stored.statusCode(), stored.body());
                return;
            }
        }
        String unprocessed = left.isEmpty() ? "{}" : write.with(left);
        answer(exchange, 200, reply.body().isEmpty() ? "{\"UnprocessedItems\":" + unprocessed + "}" : reply.body());
    }

    private void passOn(HttpExchange exchange, String body) throws IOException {
        HttpResponse<String> answer = send(exchange, body);
        answer(exchange, answer.statusCode(), answer.body());
    }

    private HttpResponse<String> send(HttpExchange exchange, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(store).POST(HttpRequest.BodyPublishers.ofString(body));
        for (String header : PASSED_ON) {
            exchange.getRequestHeaders()
                    .getOrDefault(header, List.of())
                    .forEach(value -> request.header(header, value));
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
