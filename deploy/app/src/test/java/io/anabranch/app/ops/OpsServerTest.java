package io.anabranch.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsServerTest {
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, String> troubles = new TreeMap<>();
    private final OpsServer server =
            OpsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), meters, () -> troubles);
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
        troubles.put("lane live", "no share");

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void saysWhoIsNotReadyAndWhy() throws Exception {
        troubles.put("lane live", "no share");
        troubles.put("sink mongodb", "a \"write\" hangs");

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"ready\":false,\"waiting\":"
                        + "{\"lane live\":\"no share\",\"sink mongodb\":\"a \\\"write\\\" hangs\"}}");
    }

    @Test
    void isReadyWhenNobodyIsInTrouble() throws Exception {
        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"ready\":true}");
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
        assertThatThrownBy(() -> OpsServer.start(server.address(), meters, Map::of))
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
