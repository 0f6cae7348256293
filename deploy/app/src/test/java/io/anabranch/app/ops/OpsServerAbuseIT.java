package io.anabranch.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever clients do to it, the ops server answers a probe and a scraper within a second, and no connection is left. */
class OpsServerAbuseIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final List<String> PATHS = List.of("/health/live", "/health/ready", "/metrics");
    private static final int PROBES = 10;

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final OpsServer server = OpsServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            meters,
            () -> Health.of(Optional.empty(), Map.of()));
    private final List<Socket> sockets = new ArrayList<>();
    private final ExecutorService abusers = Executors.newCachedThreadPool();

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        abusers.shutdownNow();
        assertThat(abusers.awaitTermination(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        server.close();
    }

    @Test
    void twoHalfSentRequests() throws Exception {
        send(connect(), "G");
        send(connect(), "GET /metrics HTTP/1.1\r\nHost: x\r\n");

        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void threeThousandHalfOpenConnections() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            Socket socket = connect();
            if (i % 2 == 0) {
                send(socket, "GET /health/live HTTP/1.1\r\n");
            }
            assertThat(server.connections()).isLessThanOrEqualTo(OpsConnections.MAX_WAITING + 1);
        }

        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void aByteAtATime() throws Exception {
        Socket slow = connect();
        var unused = abusers.submit(() -> {
            for (byte one : "GET /health/live HTTP/1.1\r\nX-Padding: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    .getBytes(StandardCharsets.US_ASCII)) {
                slow.getOutputStream().write(one);
                TimeUnit.MILLISECONDS.sleep(200);
            }
            return null;
        });

        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void aHeaderOfTenMegabytes() throws Exception {
        String answer = floods("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Padding: ", "x".repeat(10 << 20));

        assertThat(answer).doesNotContain("200 OK");
        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void aRequestLineOfTenMegabytes() throws Exception {
        String answer = floods("GET /", "x".repeat(10 << 20));

        assertThat(answer).doesNotContain("200 OK");
        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void aBodyOfTenMegabytes() throws Exception {
        String answer = floods(
                "POST /health/ready HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n", "x".repeat(10 << 20));

        assertThat(answer).doesNotContain("200 OK");
        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void aBodyThatNeverComes() throws Exception {
        for (String path : PATHS) {
            send(connect(), "GET " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n");
            send(connect(), "POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
        }

        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void pipelinedGarbage() throws Exception {
        String first = floods("", "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20_000));
        String bad = floods("", "\u0001\u0002\r\n\r\n".repeat(500_000));
        String late = floods("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", "garbage".repeat(1_000_000));

        // The answer to the first may be lost with the connection, whose bytes nobody reads; there is no second.
        assertThat(first.split("200 OK", -1)).hasSizeLessThanOrEqualTo(2);
        assertThat(bad).doesNotContain("200 OK");
        assertThat(late.split("200 OK", -1)).hasSizeLessThanOrEqualTo(2);
        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void anAnswerThatNobodyTakes() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            Counter.builder("filler")
                    .tag("number", Integer.toString(i))
                    .register(meters)
                    .increment();
        }
        for (int i = 0; i < 20; i++) {
            send(connect(), "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        }

        answersWithinASecond();
        awaitNoConnection();
    }

    @Test
    void aConnectionServesOneRequest() throws Exception {
        Socket socket = connect();
        send(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");

        String answer = read(socket);

        assertThat(answer).containsOnlyOnce("HTTP/1.1 200 OK").containsIgnoringCase("connection: close");
        awaitNoConnection();
    }

    /** As a kubelet asks: a probe has failed when three in a row had no answer within a second. */
    private void answersWithinASecond() throws Exception {
        for (int i = 0; i < PROBES; i++) {
            for (String path : PATHS) {
                assertThat(answersOfThree(path))
                        .as("%s answers within a second", path)
                        .isTrue();
            }
        }
    }

    private boolean answersOfThree(String path) throws IOException {
        for (int attempt = 0; attempt < 3; attempt++) {
            if (answers(path)) {
                return true;
            }
        }
        return false;
    }

    private boolean answers(String path) throws IOException {
        long until = System.nanoTime() + ANSWER.toNanos();
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port())) {
            probe.setSoTimeout((int) ANSWER.toMillis());
            send(probe, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
            byte[] start = probe.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(start, StandardCharsets.US_ASCII).equals("HTTP/1.1 200") && System.nanoTime() < until;
        } catch (SocketTimeoutException | SocketException none) {
            return false;
        }
    }

    private void awaitNoConnection() {
        await().atMost(DEADLINE).until(() -> server.connections() == 0);
    }

    /** Sends it all on a thread of its own, and returns what was answered until the connection was closed. */
    private String floods(String start, String rest) throws Exception {
        Socket socket = connect();
        var unused = abusers.submit(() -> {
            send(socket, start);
            send(socket, rest);
            return null;
        });
        answersWithinASecond();
        return read(socket);
    }

    private static String read(Socket socket) throws IOException {
        socket.setSoTimeout((int) DEADLINE.toMillis());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(answer);
        } catch (SocketException closedWithUnreadBytes) {
            // What was read before counts.
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        sockets.add(socket);
        return socket;
    }

    private int port() {
        return server.address().getPort();
    }
}
