package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.settings.Settings;
import io.anabranch.ingest.KafkaTopics;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code verify} where what it has to ask does not answer: one line, which says what and where. */
@WithServers(Server.KAFKA)
class VerifyCommandIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private final TestServers servers;

    VerifyCommandIT(TestServers servers) {
        this.servers = servers;
    }

    @Test
    void aKafkaThatDoesNotAnswerIsNamed() throws Exception {
        Files.writeString(
                folder.resolve("client.properties"), "request.timeout.ms=2000\ndefault.api.timeout.ms=5000\n");
        Path config = write("127.0.0.1:1", "v", "mongodb: {uri: \"mongodb://127.0.0.1:1\", database: d}");

        Child.Ended ended = Child.end(config, "verify");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.lines())
                .singleElement()
                .asString()
                .contains("Kafka broker 127.0.0.1:1 refused the connection");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mongodb   | {uri: "mongodb://127.0.0.1:1", database: d, selection-timeout: 100ms}
            cassandra | {contact-points: ["127.0.0.1:1"], datacenter: d, keyspace: k}
            dynamodb  | {region: r, endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: b, max-retry-time: 0s}
            """)
    void aStoreThatDoesNotAnswerIsNamed(String sink, String section) throws Exception {
        Files.writeString(folder.resolve("client.properties"), "");
        Path config = write(servers.kafka(), servers.newName("v"), sink + ": " + section);
        KafkaTopics.create(Settings.read(config, Map.of()).kafka(), 1, 1).block(SOON);

        Child.Ended ended = Child.end(config, "verify");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.lines()).noneMatch(line -> line.startsWith("{") || line.startsWith("\tat "));
        assertThat(ended.lines().get(ended.lines().size() - 1))
                .contains("The store of sink '" + sink + "' can't be read: ", "127.0.0.1:1");
    }

    private Path write(String brokers, String name, String sink) throws Exception {
        return Files.writeString(folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead, client-properties: "%s"}
                sinks:
                  %s
                """.formatted(
                        brokers, name, name, name, folder.resolve("client.properties"), sink));
    }
}
