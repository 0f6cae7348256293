package io.anabranch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.ProgramProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} of a process that runs, and whose servers are away: what it tells of them holds no secret. */
class DoctorOfARunningProcessTest {
    private static final String CANARY = "kanarienvogel";
    private static final String CAUSE = "Kafka broker 127.0.0.1:1 refused the connection";
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void holdsItsHealthAndMetricsAndNoSecret() throws Exception {
        int port = ProgramProcess.freePort();
        Path config = config(port);
        Path bundle = folder.resolve("report.zip");
        StringWriter said = new StringWriter();
        PrintWriter all = new PrintWriter(said, true);

        try (ProgramProcess process = Child.run(config, port, "--start-timeout", "infinity")) {
            await().atMost(DEADLINE).until(() -> {
                process.requireAlive();
                return process.body("/health/ready").contains(CAUSE);
            });
            int code = Main.run(
                    new String[] {"doctor", "--config", config.toString(), "--output", bundle.toString()},
                    Map.of(),
                    all,
                    all);
            assertThat(code).as(said.toString()).isEqualTo(ExitCode.FINE);
        }

        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            assertThat(text(zip, "process/health-ready.json"))
                    .contains("\"ready\":false", CAUSE)
                    .doesNotContain(CANARY);
            assertThat(text(zip, "process/metrics.txt"))
                    .contains("anabranch_build_info")
                    .doesNotContain(CANARY);
            assertThat(text(zip, "configuration.txt")).contains("***").doesNotContain(CANARY);
        }
    }

    private static String text(ZipFile zip, String name) throws Exception {
        ZipEntry entry = zip.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(zip.getInputStream(entry).readAllBytes(), UTF_8);
    }

    private Path config(int port) throws Exception {
        return Files.writeString(folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "127.0.0.1:1", topics: [t], group: g, dead-letters: d}
                sinks:
                  feed: {redis: "redis://app:%1$s@127.0.0.1:1"}
                  leaderboards: {redis: "redis://:%1$s@127.0.0.1:1", leaderboards: [{name: l}]}
                  mongodb: {uri: "mongodb://app:%1$s@127.0.0.1:1", database: d}
                  dynamodb: {region: r, endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: %1$s}
                  cassandra: {contact-points: ["127.0.0.1:1"], datacenter: d, keyspace: k, username: u, password: %1$s}
                ops: {http: "127.0.0.1:%2$d"}
                """.formatted(CANARY, port));
    }
}
