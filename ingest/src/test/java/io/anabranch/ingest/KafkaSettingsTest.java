package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.settings.ByteSize;
import io.anabranch.settings.Violations.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
                        List.of("a topic", "dead"),
                        " ",
                        DeadLetterSettings.of("dead"),
                        new ByteSize(1),
                        new ByteSize(1),
                        Duration.ofHours(-1),
                        Optional.of("an id"),
                        Optional.of("/no/such/file")))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        wrong -> assertThat(wrong.violations())
                                .extracting(violation -> violation.key())
                                .contains(
                                        "brokers",
                                        "topics",
                                        "group",
                                        "dead-letters",
                                        "max-record-size",
                                        "max-clock-skew",
                                        "window",
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
                metadata.max.age.ms=9000
                max.poll.records=500
                enable.auto.commit=true
                auto.offset.reset=latest
                isolation.level=read_uncommitted
                acks=1
                """);

        ClientProperties properties = new ClientProperties(withFile(file));

        assertThat(properties.reading())
                .containsAllEntriesOf(Map.of(
                        "security.protocol", "SSL",
                        "max.poll.records", 2000,
                        "enable.auto.commit", false,
                        "auto.offset.reset", "none",
                        "isolation.level", "read_committed",
                        "fetch.min.bytes", 1,
                        "group.id", "g"));
        assertThat(properties.producer()).containsAllEntriesOf(Map.of("security.protocol", "SSL", "acks", "all"));
        assertThat(properties.reading()).containsEntry("metadata.max.age.ms", "9000");
        assertThat(properties.admin()).containsEntry("security.protocol", "SSL");
    }

    private static KafkaSettings withFile(Path file) {
        return new KafkaSettings(
                "localhost:9092",
                List.of("events"),
                "g",
                DeadLetterSettings.of("dead"),
                new ByteSize(64 << 20),
                new ByteSize(1 << 20),
                Duration.ofHours(1),
                Optional.empty(),
                Optional.of(file.toString()));
    }

    @Test
    void aCatchUpIsAMemberOfNoGroup() {
        ClientProperties properties = new ClientProperties(TestTopics.settings("localhost:9092", "events"));

        assertThat(properties.catchUp("mongodb"))
                .doesNotContainKeys("group.id", "group.instance.id", "group.protocol")
                .containsEntry("client.id", "events.mongodb")
                .containsEntry("auto.offset.reset", "none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5%", "0.5 %", "100%"})
    void takesAPercentage(String text) {
        assertThat(Percentage.parse(text).value()).isBetween(0.004, 1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "0%", "101%", "-1%", "a%", "", "5%%", "1e2%"})
    void refusesWhatIsNoPercentage(String text) {
        assertThatThrownBy(() -> Percentage.parse(text)).hasMessageContaining("must be");
    }

    @Test
    void aStartIsOldestNewestOrATime() {
        assertThat(StartAt.parse("oldest")).isEqualTo(StartAt.OLDEST);
        assertThat(StartAt.parse("newest")).isEqualTo(StartAt.NEWEST);
        assertThat(StartAt.parse("2026-11-20T01:00:00+01:00")).hasToString("2026-11-20T00:00:00Z");
        assertThatThrownBy(() -> StartAt.parse("yesterday"))
                .hasMessage("must be oldest, newest, or a time as 2026-11-20T00:00:00Z, got 'yesterday'");
    }
}
