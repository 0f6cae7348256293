package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where nothing answers. A process, since the log is one's own. */
class TablesCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void everySinkIsAskedNextToKafkaAndNothingButTheAnswersIsPrinted() throws Exception {
        List<String> said = tables("check", """
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
        assertThat(said).anyMatch(line -> line.contains("Kafka broker 127.0.0.1:1 refused the connection"));
        assertThat(said.get(0)).as("Kafka is slow here, and holds up nobody").startsWith("sink '");
    }

    @Test
    void whatCouldNotBeAskedWasNotCreated() throws Exception {
        List<String> said = tables("create", """
                kafka: {brokers: "127.0.0.1:1", topics: [t], group: g, dead-letters: d, client-properties: "%s"}
                sinks:
                  feed: {redis: "redis://127.0.0.1:1"}
                  leaderboards: {redis: "redis-cluster://127.0.0.1:1", leaderboards: [{name: l}]}
                  mongodb: {uri: "mongodb://127.0.0.1:1", database: d, selection-timeout: 100ms, max-retry-time: 0s}
                """);

        assertThat(said).hasSize(4).allMatch(line -> line.contains(": could not be created: "));
        assertThat(said)
                .anyMatch(line -> line.startsWith("sink 'feed'") && line.contains("Redis at redis://127.0.0.1:1"));
    }

    private List<String> tables(String command, String yaml) throws IOException {
        Path slow = Files.writeString(
                folder.resolve("client.properties"), "request.timeout.ms=1000\ndefault.api.timeout.ms=15000\n");
        Path config = Files.writeString(folder.resolve("pipeline.yaml"), yaml.formatted(slow));
        Child.Ended ended = Child.end(config, "tables", command);
        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        return ended.lines();
    }
}
