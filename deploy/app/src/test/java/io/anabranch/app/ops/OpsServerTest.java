package io.anabranch.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.topology.BranchStatus;
import io.anabranch.topology.BranchStatus.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsServerTest {
    private static final Instant SINCE = Instant.parse("2026-11-21T08:15:37Z");

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, BranchStatus> branches = new LinkedHashMap<>();
    private Supplier<Health> health = () -> Health.of(Optional.empty(), branches);
    private final OpsServer server =
            OpsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), meters, () -> health.get());
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void metricsAreInPrometheusText() throws Exception {
        Counter.builder("anabranch.events.written")
                .tag("sink", "feed")
                .register(meters)
                .increment(3);

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("anabranch_events_written_total{sink=\"feed\"} 3.0");
    }

    @Test
    void metricsAreOpenMetricsForAScraperThatAsksForIt() throws Exception {
        HttpResponse<String> answer = http.send(
                request("/metrics")
                        .header("Accept", "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;q=0.5")
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.headers().firstValue("content-type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @Test
    void isLiveThoughNotReady() throws Exception {
        health = () -> Health.notReady("no partitions assigned", branches);

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body())
                .isEqualTo(
                        "{\"ready\":false,\"status\":\"not-ready\",\"cause\":\"no partitions assigned\",\"sinks\":{}}");
    }

    @Test
    void isReadyWhenEverySinkIsWell() throws Exception {
        branches.put("mongodb", new BranchStatus(State.ATTACHED, SINCE, Optional.empty()));
        branches.put("cassandra", new BranchStatus(State.CATCHING_UP, SINCE, Optional.empty()));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"ready\":true,\"status\":\"ok\",\"sinks\":{"
                        + "\"mongodb\":{\"state\":\"attached\",\"since\":\"2026-11-21T08:15:37Z\"},"
                        + "\"cassandra\":{\"state\":\"catching-up\",\"since\":\"2026-11-21T08:15:37Z\"}}}");
    }

    @Test
    void aSickSinkMakesItDegradedAndIsNamedWithItsCause() throws Exception {
        String cause = "a \"write\"\nhangs\u0007 \\ \u00e9";
        branches.put("mongodb", new BranchStatus(State.FAILING, SINCE, Optional.of(cause)));
        branches.put("decode", new BranchStatus(State.ATTACHED, SINCE, Optional.empty()));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode json = new ObjectMapper().readTree(answer.body());
        assertThat(json.path("ready").asBoolean()).isTrue();
        assertThat(json.path("status").asText()).isEqualTo("degraded");
        assertThat(json.path("cause").asText()).isEqualTo("mongodb: " + cause);
        assertThat(json.at("/sinks/mongodb/state").asText()).isEqualTo("failing");
        assertThat(json.at("/sinks/mongodb/cause").asText()).isEqualTo(cause);
    }

    @Test
    void aBranchThatWaitsForAnOperatorMakesItNotReady() throws Exception {
        branches.put("mongodb", new BranchStatus(State.STOPPED, SINCE, Optional.of("more are rejected than allowed")));
        branches.put("decode", new BranchStatus(State.ATTACHED, SINCE, Optional.empty()));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .startsWith(
                        "{\"ready\":false,\"status\":\"not-ready\",\"cause\":\"mongodb: more are rejected than allowed\"");
    }

    @Test
    void isNotReadyWhenNoBranchIsWell() throws Exception {
        branches.put("mongodb", new BranchStatus(State.FAILING, SINCE, Optional.of("down")));
        branches.put("decode", new BranchStatus(State.FAILING, SINCE, Optional.of("no dead-letter topic")));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"cause\":\"mongodb: down; decode: no dead-letter topic\"");
    }

    @Test
    void troubleWithTheLogMakesItDegraded() throws Exception {
        branches.put("mongodb", new BranchStatus(State.ATTACHED, SINCE, Optional.empty()));
        health = () -> Health.of(Optional.of("positions can't be committed"), branches);

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"ready\":true,\"status\":\"degraded\",\"cause\":\"positions can't be committed\"");
    }

    @Test
    void isNotReadyWhileItDrains() throws Exception {
        branches.put("mongodb", new BranchStatus(State.FAILING, SINCE, Optional.of("down")));
        health = () -> Health.of(Optional.empty(), branches).draining();

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("{\"ready\":false,\"status\":\"draining\"");
    }

    @Test
    void halfSentRequestsSilenceNobody() throws Exception {
        List<Socket> halfSent = new ArrayList<>();
        try {
            for (int i = 0; i < 24; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort());
                socket.getOutputStream().write('G');
                halfSent.add(socket);
            }

            HttpResponse<String> answer = http.send(
                    request("/health/live").timeout(Duration.ofSeconds(15)).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : halfSent) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metricsandmore", "/health", "/health/live/", "/favicon.ico"})
    void anyOtherPathIsNotFound(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void nothingCanBeChanged() throws Exception {
        HttpResponse<String> answer = http.send(
                request("/health/ready").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
    }

    @Test
    void headTellsTheSameWithoutTheBody() throws Exception {
        HttpResponse<String> answer = http.send(
                request("/metrics").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsRemedy() {
        assertThatThrownBy(() -> OpsServer.start(server.address(), meters, health))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + server.address().getPort())
                .hasMessageContaining("set ops.http");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }
}
