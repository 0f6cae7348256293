package io.anabranch.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @EnumSource
    void helpNamesEachFormat(Format format) {
        assertThat(run("--help")).isZero();

        assertThat(out.toString()).containsPattern("[ ,]" + format.id() + "[,:\\s]");
    }

    @Test
    void anUnknownFormatIsAnsweredWithThoseThatAre() {
        assertThat(run("--format", "xml")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString())
                .startsWith("Invalid value for option '--format': there is no format 'xml', choose one of: plain,"
                        + " stranger, cloudevents-binary, cloudevents-structured, avro, protobuf, json-schema, debezium,"
                        + " debezium-schemaless");
    }

    @ParameterizedTest
    @ValueSource(strings = {"avro", "Protobuf", "json-schema"})
    void aFormatWithSchemasAsksForARegistry(String format) {
        assertThat(run("--format", format)).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString()).contains("needs --schema-registry URL").contains("local up schema-registry");
    }

    @Test
    void onlyThePlainFormIsMalformedOnPurpose() {
        assertThat(run("--format", "debezium", "--malformed", "0.1")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString()).contains("--malformed must be 0 with --format debezium, got 0.1");
    }

    @Test
    void aKafkaThatDoesNotAnswerIsNamedWithinSeconds() {
        long started = System.nanoTime();

        assertThat(run("--brokers", "127.0.0.1:1", "--events", "1")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
        assertThat(err.toString()).contains("Kafka at 127.0.0.1:1 did not answer within 8 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope/x", "/proc/x", "."})
    void aLedgerThatCanNotBeWrittenIsSaidBeforeAnythingIsPublished(String file) {
        assertThat(run("--ledger", file)).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString())
                .contains("--ledger " + file + " can't be written", "name a file in a folder that exists");
    }

    private int run(String... arguments) {
        return new CommandLine(new LoadCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
