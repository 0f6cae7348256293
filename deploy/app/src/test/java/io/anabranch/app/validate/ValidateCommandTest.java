package io.anabranch.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nothing answers, or nothing is asked. */
class ValidateCommandTest {
    private static final String SAMPLE = "../pipeline.yaml";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void asksNoServerWhereItIsToldSo() {
        int code = validate(Path.of(SAMPLE), "--no-environment");

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString().lines())
                .containsExactly("syntax: ok", "meaning: ok, 6 sinks", "environment: not asked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka: {topics: [", "kafka: {topik: events}\n"})
    void mistakesOfSyntaxAndMeaningArePositionedAndEndWith78(String yaml) throws IOException {
        Path config = Files.writeString(folder.resolve("p.yaml"), yaml);

        int code = validate(config);

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("nothing was changed", config + ":1:");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aProgramReadsTheMistakesOnStandardOutput() throws IOException {
        Path config = Files.writeString(folder.resolve("p.yaml"), "kafka: {topik: events}\n");

        int code = validate(config, "--output", "json");

        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(answer.get("valid").booleanValue()).isFalse();
        assertThat(answer.get("mistakes")).anySatisfy(mistake -> {
            assertThat(mistake.get("key").textValue()).isEqualTo("kafka.topik");
            assertThat(mistake.get("place").textValue()).isEqualTo(config + ":1:9");
            assertThat(mistake.get("problem").textValue()).contains("did you mean 'topics'?");
        });
    }

    @Test
    void everyPartThatIsAwayIsNamedWithItsCauseInALineOfItsOwn() throws IOException {
        Path config = away();

        int code = validate(config);

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).doesNotContain("up to date", "geheim");
        assertThat(out.toString().lines().skip(2).map(line -> line.split(": ", 2)[0]))
                .containsExactly(
                        "topics 't' and 'd' on 127.0.0.1:1",
                        "schema registry http://127.0.0.1:1",
                        "sink 'feed'",
                        "sink 'leaderboards'",
                        "sink 'mongodb'",
                        "sink 'dynamodb'",
                        "sink 'cassandra'",
                        "clock");
        assertThat(out.toString())
                .contains("Kafka broker 127.0.0.1:1 refused the connection")
                .contains("clock: not compared, since the Redis of sink 'leaderboards' gave no answer");
        assertThat(err.toString().lines()).containsExactly("anabranch: 7 of 8 parts of the environment are not fine");
    }

    @Test
    void aProgramReadsEachPart() throws IOException {
        int code = validate(away(), "--output", "json");

        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(answer.get("valid").booleanValue()).isTrue();
        assertThat(answer.get("fine").booleanValue()).isFalse();
        List<String> wrong = new ArrayList<>();
        answer.get("environment").forEach(part -> {
            if (!part.get("fine").booleanValue()) {
                wrong.add(part.get("part").textValue());
                assertThat(part.get("troubles")).as(part.toString()).hasSize(1);
            }
        });
        assertThat(wrong).hasSize(7);
    }

    @Test
    void nobodyIsWaitedForLongerThanAsked() throws IOException {
        int code = validate(away(), "--timeout", "1ms");

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("topics 't' and 'd' on 127.0.0.1:1: no answer within 1ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "10", "1h", "ten"})
    void aTimeoutIsADuration(String timeout) {
        assertThat(validate(Path.of(SAMPLE), "--timeout", timeout)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("must be a duration such as 500ms, 10s, 1m, got '" + timeout + "'");
    }

    private Path away() throws IOException {
        return Files.writeString(folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "127.0.0.1:1", topics: [t], group: g, dead-letters: d}
                schema-registry: {url: "http://127.0.0.1:1", request-timeout: 500ms}
                sinks:
                  feed: {redis: "redis://app:geheim@127.0.0.1:1"}
                  leaderboards: {redis: "redis://:geheim@127.0.0.1:1", leaderboards: [{name: l}]}
                  mongodb: {uri: "mongodb://127.0.0.1:1", database: d}
                  dynamodb: {region: r, endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: b}
                  cassandra: {contact-points: ["127.0.0.1:1"], datacenter: d, keyspace: k}
                """);
    }

    private int validate(Path config, String... options) {
        List<String> words = new ArrayList<>(List.of("validate", "--config", config.toString()));
        words.addAll(List.of(options));
        return Main.run(words.toArray(String[]::new), Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
