package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where nothing answers. A process, since the log is one's own. */
class TablesCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void everySinkIsAskedNextToKafkaAndNothingButTheAnswersIsPrinted() throws Exception {
        List<String> said = check("""
                kafka: {brokers: "127.0.0.1:1", topics: [t], group: g, dead-letters: d, client-properties: "%s"}
                sinks:
                  feed: {redis: "redis://app:geheim@127.0.0.1:1"}
                  leaderboards: {redis: "redis-cluster://:geheim@127.0.0.1:1", leaderboards: [{name: l}]}
                  mongodb: {uri: "mongodb://127.0.0.1:1", database: d, selection-timeout: 100ms, max-retry-time: 0s}
                  dynamodb: {region: r, endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: b, max-retry-time: 0s}
                  cassandra: {contact-points: ["127.0.0.1:1"], datacenter: d, keyspace: k, max-retry-time: 0s}
                """);

        assertThat(said).noneMatch(line -> line.startsWith("{") || line.contains("geheim"));
        assertThat(said).hasSize(6).allMatch(line -> line.contains(": could not be compared: "));
        assertThat(said)
                .anyMatch(line -> line.startsWith("sink 'feed'")
                        && line.contains("Redis at redis://***@127.0.0.1:1 does not answer"))
                .anyMatch(line -> line.startsWith("sink 'leaderboards'")
                        && line.contains("Redis at redis-cluster://***@127.0.0.1:1"));
        assertThat(said.get(5))
                .as("Kafka is the slowest here, and holds up nobody")
                .contains("Kafka broker 127.0.0.1:1 refused the connection");
    }

    private List<String> check(String yaml) throws IOException, InterruptedException {
        Path slow = Files.writeString(
                folder.resolve("client.properties"), "request.timeout.ms=1000\ndefault.api.timeout.ms=15000\n");
        Path config = Files.writeString(folder.resolve("pipeline.yaml"), yaml.formatted(slow));
        Path said = folder.resolve("said");
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.anabranch.app.Main",
                "tables",
                "check",
                "--config",
                config.toString());
        java.environment().remove("ANABRANCH_LOG");
        Process process = java.redirectErrorStream(true)
                .redirectOutput(Redirect.to(said.toFile()))
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
        return Files.readAllLines(said);
    }
}
