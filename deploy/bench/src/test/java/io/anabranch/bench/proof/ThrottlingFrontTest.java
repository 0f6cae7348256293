package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThrottlingFrontTest {
    private static final String LARGE = "x".repeat(300_000);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server;
    private ThrottlingFront front;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            // 0 is chunked, whose end is not known before.
            boolean isChunked = exchange.getRequestURI().getPath().equals("/chunked");
            exchange.sendResponseHeaders(200, isChunked ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        front = ThrottlingFront.to(server.getAddress());
    }

    @AfterEach
    void stop() {
        front.close();
        server.stop(0);
    }

    @Test
    void passesRequestsAndAnswersOfEveryLengthUnchanged() throws Exception {
        assertThat(ask("/", "{}").body()).isEqualTo("{}");
        assertThat(ask("/", LARGE).body()).isEqualTo(LARGE);
        assertThat(ask("/chunked", LARGE).body()).isEqualTo(LARGE);
        assertThat(ask("/chunked", "after chunks the connection goes on").statusCode())
                .isEqualTo(200);
        assertThat(front.throttled()).isZero();
    }

    @Test
    void answersAsATableWithoutCapacityUntilItIsHealed() throws Exception {
        assertThat(ask("/", "before").statusCode()).isEqualTo(200);
        front.throttle();
        HttpResponse<String> throttled = ask("/", LARGE);
        front.heal();
        HttpResponse<String> healed = ask("/", "after");

        assertThat(throttled.statusCode()).isEqualTo(400);
        assertThat(throttled.headers().firstValue("content-type")).hasValue("application/x-amz-json-1.0");
        assertThat(throttled.body())
                .contains("\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\"");
        assertThat(healed.body()).isEqualTo("after");
        assertThat(front.throttled()).isEqualTo(1);
    }

    private HttpResponse<String> ask(String path, String body) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + front.address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
