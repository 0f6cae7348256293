package io.anabranch.dist;

import static io.anabranch.dist.RunningPipeline.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.TestTools;
import io.anabranch.local.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules in a real Prometheus, which scrapes a real pipeline while one of its stores hangs. */
@WithServers({Server.KAFKA, Server.MONGODB, Server.REDIS})
class AlertFiresIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALERT = "AnabranchSinkFailing";

    @Test
    void aStoreThatHangsFiresItsOwnAlertAndNoOtherSinksUntilItIsBack(TestServers servers, @TempDir Path directory)
            throws Exception {
        Path program = prometheus();
        String suffix = servers.newName("a");
        FaultProxy mongodb = servers.proxy(Server.MONGODB);
        String sinks = """
                mongodb: {uri: "mongodb://%s", database: d%s, request-timeout: 1s, max-retry-time: 3s}
                feed: {redis: "redis://%s", channel: "%s:events:{type}"}
                """.formatted(at(mongodb.address()), suffix, at(servers.address(Server.REDIS)), suffix);
        try (RunningPipeline pipeline = RunningPipeline.start(directory, servers.kafka(), suffix, sinks);
                ProgramProcess prometheus = start(program, directory, pipeline.opsPort())) {
            polling(60).until(() -> {
                pipeline.process().requireAlive();
                prometheus.requireAlive();
                pipeline.produce();
                return written(pipeline, "mongodb") > 0 && written(pipeline, "feed") > 0;
            });
            assertThat(alert(prometheus)).isEmpty();

            mongodb.hang();

            polling(60).until(() -> {
                pipeline.produce();
                return alert(prometheus)
                        .filter(alert -> alert.path("state").asText().equals("firing"))
                        .isPresent();
            });
            JsonNode firing = alert(prometheus).orElseThrow();
            System.out.println("Prometheus fires: " + firing.toPrettyString());
            assertThat(firing.path("labels").path("sink").asText()).isEqualTo("mongodb");
            assertThat(firing.path("labels").path("severity").asText()).isEqualTo("page");
            assertThat(firing.path("annotations").path("summary").asText())
                    .isEqualTo("mongodb is failing, and retries because of request-timeout");
            assertThat(firing.path("annotations").path("runbook_url").asText())
                    .endsWith("deploy/runbooks/" + ALERT + ".md");

            mongodb.heal();

            polling(60).until(() -> alert(prometheus).isEmpty());
            assertThat(written(pipeline, "feed")).isGreaterThan(1);
        }
    }

    private static ConditionFactory polling(int seconds) {
        return await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(250));
    }

    private static double written(RunningPipeline pipeline, String sink) {
        return pipeline.process().metric("anabranch_events_written_total", "sink=\"" + sink + "\"");
    }

    /** Next to its checker, in whose package it is; the test is skipped where it is not. */
    private static Path prometheus() {
        Path program = TestTools.requirePromtool().resolveSibling("prometheus");
        if (!Files.isExecutable(program)) {
            System.out.println("Test skipped: prometheus is needed to evaluate the rules, found none at " + program);
        }
        Assumptions.assumeTrue(Files.isExecutable(program), "no prometheus at " + program);
        return program;
    }

    private static ProgramProcess start(Path program, Path directory, int opsPort) throws Exception {
        String rules = Repository.text(AlertRules.FILE);
        assertThat(rules).contains("for: 5m");
        Files.writeString(directory.resolve("rules.yml"), rules.replace("for: 5m", "for: 3s"));
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [rules.yml]
                scrape_configs:
                  - job_name: anabranch
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(opsPort));
        int port = ProgramProcess.freePort();
        return ProgramProcess.start(
                "prometheus",
                List.of(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"),
                Map.of(),
                directory.resolve("prometheus.log"),
                port);
    }

    /** The alert that is tested, pending or firing; there is one at most. */
    private static Optional<JsonNode> alert(ProgramProcess prometheus) {
        String answer = prometheus.body("/api/v1/alerts");
        try {
            List<JsonNode> alerts = StreamSupport.stream(
                            JSON.readTree(answer).path("data").path("alerts").spliterator(), false)
                    .filter(alert ->
                            alert.path("labels").path("alertname").asText().equals(ALERT))
                    .toList();
            assertThat(alerts).hasSizeLessThan(2);
            return alerts.stream().findFirst();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Prometheus answered " + answer, e);
        }
    }
}
