package io.anabranch.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.anabranch.app.ops.Operations.RefusedException;
import io.anabranch.app.ops.SinkView.PartitionView;
import io.anabranch.app.ops.SinkView.Totals;
import io.anabranch.topology.BranchStatus;
import io.anabranch.topology.BranchStatus.State;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What is answered is what the served description says, and who has no token changes nothing. */
class OpsApiTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final Instant SINCE = Instant.parse("2026-11-21T08:15:37Z");
    private static final BranchStatus WELL = new BranchStatus(State.ATTACHED, SINCE, Optional.empty());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pipeline pipeline = new Pipeline();
    private Optional<Operations> operations = Optional.of(pipeline);
    private final OpsServer server = start(Optional.of(TOKEN));
    private final HttpClient http = HttpClient.newHttpClient();

    private OpsServer start(Optional<String> token) {
        return OpsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                () -> Health.of(Optional.empty(), Map.of("mongodb", pipeline.status, "feed", WELL)),
                new OpsApi(() -> operations, token));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /health/live, 200, /health/live",
        "GET, /health/ready, 200, /health/ready",
        "GET, /v1/openapi.json, 200, /v1/openapi.json",
        "GET, /v1/sinks, 200, /v1/sinks",
        "GET, /v1/sinks/mongodb, 200, /v1/sinks/{name}",
        "GET, /v1/sinks/nosuch, 404, /v1/sinks/{name}",
        "POST, /v1/sinks/mongodb/pause, 200, /v1/sinks/{name}/pause",
        "POST, /v1/sinks/nosuch/pause, 404, /v1/sinks/{name}/pause",
        "POST, /v1/sinks/mongodb/resume, 200, /v1/sinks/{name}/resume",
        "GET, /v1/sinks/mongodb/replay, 404, /v1/sinks/{name}/replay",
        "POST, /v1/sinks/mongodb/replay?from=2026-11-20T00:00Z, 202, /v1/sinks/{name}/replay",
        "POST, /v1/sinks/mongodb/replay?from=yesterday, 400, /v1/sinks/{name}/replay",
        "POST, /v1/sinks/mongodb/replay?rate=0, 400, /v1/sinks/{name}/replay",
        "GET, /v1/config, 200, /v1/config",
        "GET, /v1/tap?limit=1, 200, /v1/tap",
        "GET, /v1/tap?limit=none, 400, /v1/tap",
        "GET, /v1/tap?types=a, 400, /v1/tap",
        "POST, /v1/sinks/mongodb/replay?dry-run=true, 400, /v1/sinks/{name}/replay",
        "GET, /v1/tap?values=shown&limit=1, 200, /v1/tap",
        "GET, /metrics, 200, /metrics",
        "GET, /v1/threads, 200, /v1/threads",
        "GET, /v1/log, 200, /v1/log",
    })
    void answersAsTheDescriptionSays(String method, String path, int status, String template) throws Exception {
        HttpResponse<String> answer = send(method, path, TOKEN);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertHolds(template, method, answer);
    }

    private static void assertHolds(String template, String method, HttpResponse<String> answer) throws Exception {
        JsonNode description = JSON.readTree(OpsApi.description());
        JsonNode contents = description
                .path("paths")
                .path(template)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses")
                .path(Integer.toString(answer.statusCode()))
                .path("content");
        String type = answer.headers().firstValue("content-type").orElse("").split(";", -1)[0];
        JsonNode described = contents.path(type).path("schema");
        assertThat(described.isObject())
                .as("%s %s %d is described as %s", method, template, answer.statusCode(), contents)
                .isTrue();
        if (type.contains("json")) {
            ObjectNode schema = described.deepCopy();
            schema.set("components", description.path("components"));
            List<Error> errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema.toString())
                    .validate(JSON.readTree(answer.body()));
            assertThat(errors).as(answer.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tap?type=%zz", "/metrics?%", "/v1/sinks?a=%f"})
    void aQueryThatNoOneCanReadIsAnsweredAsSuch(String path) throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json", "hexadecimal digits");
        }
    }

    @Test
    void everyRouteIsDescribedAndNothingElse() throws Exception {
        TreeSet<String> served = new TreeSet<>(List.of("GET /metrics", "GET /health/live", "GET /health/ready"));
        new OpsApi(() -> operations, Optional.of(TOKEN))
                .routes(Schedulers.immediate())
                .forEach(route -> served.add(route.method() + " " + String.join("/", route.segments())));
        TreeSet<String> described = new TreeSet<>();
        JSON.readTree(OpsApi.description())
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(served);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "replay"})
    void whoHasNoTokenChangesNothing(String what) throws Exception {
        HttpResponse<String> without = send("POST", "/v1/sinks/mongodb/" + what, null);
        HttpResponse<String> other = send("POST", "/v1/sinks/mongodb/" + what, TOKEN + "0");

        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(other.statusCode()).isEqualTo(401);
        assertThat(pipeline.done).isEmpty();
        assertHolds("/v1/sinks/{name}/" + what, "POST", other);
    }

    @Test
    void nobodyChangesAnythingWhereThereIsNoToken() throws Exception {
        try (OpsServer withoutToken = start(Optional.empty())) {
            HttpResponse<String> answer = http.send(
                    request(withoutToken, "/v1/sinks/mongodb/pause")
                            .header("Authorization", "Bearer ")
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("ops.token-file");
            assertThat(pipeline.done).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tap?values=shown", "/v1/tap?user=u1", "/v1/threads", "/v1/log"})
    void whatEventsHoldIsForThoseWithTheTokenAlone(String path) throws Exception {
        assertThat(send("GET", path, null).statusCode()).isEqualTo(401);
    }

    @Test
    void aTapIsMaskedUnlessItsValuesAreAskedFor() throws Exception {
        var masked = send("GET", "/v1/tap?limit=1", TOKEN);
        var shown = send("GET", "/v1/tap?limit=1&values=shown&type=a&type=b&percent=2.5&sink=feed", TOKEN);

        assertThat(List.of(masked.statusCode(), shown.statusCode())).containsOnly(200);
        assertThat(pipeline.taps.get(0).isMasked()).isTrue();
        assertThat(pipeline.taps.get(1).isMasked()).isFalse();
        assertThat(pipeline.taps.get(1).types()).containsExactlyInAnyOrder("a", "b");
        assertThat(pipeline.taps.get(1).percent()).isEqualTo(2.5);
        assertThat(pipeline.taps.get(1).sinks()).containsExactly("feed");
    }

    @Test
    void isNotAvailableWhileThePipelineIsPutTogether() throws Exception {
        operations = Optional.empty();

        HttpResponse<String> answer = send("GET", "/v1/sinks", TOKEN);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertHolds("/v1/sinks", "GET", answer);
    }

    @Test
    void aPathThatOnlyChangesSaysSoAndABodyIsOfNoUse() throws Exception {
        HttpResponse<String> get = send("GET", "/v1/sinks/mongodb/pause", TOKEN);
        HttpResponse<String> post = http.send(
                request(server, "/v1/sinks/mongodb/pause")
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(BodyPublishers.ofString("x".repeat(100_000)))
                        .build(),
                BodyHandlers.ofString());

        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("allow")).contains("POST");
        assertThat(post.statusCode()).isEqualTo(200);
        assertThat(pipeline.done).containsExactly("pause mongodb");
    }

    private HttpResponse<String> send(String method, String path, @Nullable String token) throws Exception {
        HttpRequest.Builder request = request(server, path).method(method, BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(OpsServer of, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + of.address().getPort() + path));
    }

    /** One sink, and what it was told. */
    private static final class Pipeline implements Operations {
        private final List<String> done = new ArrayList<>();
        private final List<TapRequest> taps = new ArrayList<>();
        private BranchStatus status = new BranchStatus(State.FAILING, SINCE, Optional.of("down"));

        @Override
        public List<SinkView> sinks() {
            return List.of(new SinkView(
                    "mongodb",
                    "mongodb",
                    status,
                    List.of(new PartitionView("events", 0, 17, 20)),
                    3,
                    Double.NaN,
                    new Totals(17, 1, 0, 2, 1, Double.NaN, 4, 0.25, Map.of(0.005, 3L), 4, 18)));
        }

        @Override
        public void pause(String sink) {
            done.add("pause " + sink(sink).name());
            status = new BranchStatus(State.PAUSED, SINCE, Optional.empty());
        }

        @Override
        public void resume(String sink) {
            done.add("resume " + sink(sink).name());
            status = new BranchStatus(State.ATTACHED, SINCE, Optional.empty());
        }

        @Override
        public ReplayView replay(String sink, ReplayRequest request) {
            done.add("replay " + sink(sink).name());
            if (request.isForced()) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "one is in progress");
            }
            return new ReplayView(sink, ReplayView.State.RUNNING, SINCE, 0, 0, 0, 0, Optional.empty());
        }

        @Override
        public Optional<ReplayView> replay(String sink) {
            return Optional.empty();
        }

        @Override
        public List<SettingView> settings() {
            return List.of(new SettingView("kafka.group", "g", "pipeline.yaml:1:2"));
        }

        @Override
        public String log() {
            return "drained\n";
        }

        @Override
        public Flux<String> tap(TapRequest request) {
            taps.add(request);
            return Flux.just(
                    "{\"at\":\"2026-11-21T08:15:37Z\",\"sink\":\"read\",\"record\":\"events-0@1\",\"what\":\"read\"}");
        }
    }
}
