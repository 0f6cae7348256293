package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTest {
    private static final String KAFKA =
            "kafka: {brokers: 'localhost:9092', topics: [events], group: g, dead-letters: dead}";

    @TempDir
    Path folder = Path.of("");

    @Test
    void pointsAtTheValueAndShowsIt() {
        assertThat(excerpt(KAFKA, "sinks:", "  cassandra:", "    max-in-flight: many"))
                .contains("     4 |     max-in-flight: many\n       |                    ^");
    }

    @Test
    void pointsAtTheKey() {
        assertThat(excerpt(KAFKA, "sinks:", "  mongodb:", "    uri: 'mongodb://h'", "    databse: d"))
                .contains("     5 |     databse: …\n       |     ^");
    }

    @Test
    void leavesOutWhatStandsBeforeIt() {
        assertThat(excerpt(KAFKA, "sinks: {mongodb: {uri: 'mongodb://u:geheim@h', database: d, max-in-flight: 0}}"))
                .contains("     2 | … 0\n       |   ^");
    }

    /** What of these lines is a secret only the operator knows: a misspelt key's value may be one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "  dynamodb: {table: Events, region: r, acess-key-id: geheim, secret-access-key: geheim}",
                "  dynamodb:\n    table: E\n    secret-acces-key: geheim",
                "  dynamodb:\n    secret-access-key: *geheim",
                "  dynamodb:\n    secret-access-key: [geheim]",
                "  dynamodb:\n    secret-access-key: \"geheim\n    region: r\"",
                "  dynamodb:\n    secret-access-key: {geheim: geheim}",
                "  mongodb:\n    database: d\n    uri: nope://geheim:geheim@h",
                "  mongodb:\n    database: d\n    uri: 'mongodb://geheim:geheim@h:70000'",
                "  mongodb: geheim",
                "  geheim",
                "  feed:\n    redis: ${geheim-1}",
                "  feed:\n    redis: 'redis://:geheim@h:1' geheim",
                "  feed: {kind: feed, redis: 'rediss://:geheim@h', channel: '{nope}'}",
            })
    void showsNoSecret(String sinks) {
        assertThat(excerpt(KAFKA, "sinks:", sinks))
                .contains("^")
                .doesNotContain(" geheim", ":geheim", "'geheim", "[geheim");
    }

    @Test
    void thereIsNoneOfTheEnvironment() throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), KAFKA + "\nsinks: {mongodb: {uri: 'mongodb://h', database: d}}\n");

        SettingsException refusal = catchThrowableOfType(
                SettingsException.class,
                () -> Settings.read(file, Map.of("ANABRANCH_SINKS_MONGODB_MAX_IN_FLIGHT", "many")));

        assertThat(refusal.mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.excerpt(List.of())).isEmpty());
    }

    private String excerpt(String... lines) {
        try {
            Path file = Files.writeString(folder.resolve("p.yaml"), String.join("\n", lines) + "\n");
            SettingsException refusal =
                    catchThrowableOfType(SettingsException.class, () -> Settings.read(file, Map.of()));
            List<String> read = Files.readAllLines(file);
            return refusal.mistakes().stream()
                    .flatMap(mistake -> mistake.excerpt(read).stream())
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
