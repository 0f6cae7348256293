package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.ByteSize;
import io.anabranch.topology.Complaints.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaSettingsTest {
    @Test
    void complainsOfAllMistakesAtOnce() {
        assertThatThrownBy(() -> new KafkaSettings(
                        "localhost",
                        "a topic",
                        " ",
                        "a topic",
                        new ByteSize(1),
                        Duration.ofHours(-1),
                        new ByteSize(1),
                        Duration.ofSeconds(-1),
                        Optional.of("an id"),
                        Optional.of("/no/such/file")))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        wrong -> assertThat(wrong.complaints())
                                .extracting(complaint -> complaint.key())
                                .contains(
                                        "brokers",
                                        "topic",
                                        "group",
                                        "dead-letters",
                                        "max-record-size",
                                        "max-ahead",
                                        "fetch-size",
                                        "grace",
                                        "instance-id",
                                        "client-properties"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9092",
                "a:1,b:2",
                "a.example.com:9092, b.example.com:9092",
                "[::1]:9092",
                "[::1]:1,b:2"
            })
    void takesBrokersAsKafkaDoes(String brokers) {
        assertThat(TestTopics.settings(brokers, "events").brokers()).isEqualTo(brokers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "localhost:", ":9092", "http://localhost:9092", "a:1,,b:2", "a:1,"})
    void refusesWhatKafkaWouldNotUnderstand(String brokers) {
        assertThatThrownBy(() -> TestTopics.settings(brokers, "events")).hasMessageContaining("brokers");
    }

    @Test
    void theOperatorsFileTunesAndSecuresButCanNotUndoAPromise(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("client.properties");
        Files.writeString(file, """
                security.protocol=SSL
                max.poll.records=500
                enable.auto.commit=true
                auto.offset.reset=latest
                isolation.level=read_uncommitted
                acks=1
                """);

        ClientProperties properties = new ClientProperties(withFile(file));

        assertThat(properties.consumer("live", Fetch.AT_ONCE))
                .containsAllEntriesOf(Map.of(
                        "security.protocol", "SSL",
                        "max.poll.records", "500",
                        "enable.auto.commit", false,
                        "auto.offset.reset", "none",
                        "isolation.level", "read_committed",
                        "fetch.min.bytes", 1,
                        "group.id", "g.live"));
        assertThat(properties.producer()).containsAllEntriesOf(Map.of("security.protocol", "SSL", "acks", "all"));
        assertThat(properties.admin()).containsEntry("security.protocol", "SSL");
    }

    private static KafkaSettings withFile(Path file) {
        return new KafkaSettings(
                "localhost:9092",
                "events",
                "g",
                "dead",
                new ByteSize(1 << 20),
                Duration.ofHours(1),
                new ByteSize(8 << 20),
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.of(file.toString()));
    }
}
