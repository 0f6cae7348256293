package io.anabranch.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import io.anabranch.app.settings.SettingsTemplate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void printsAllKindsWhereNoneIsNamed() {
        assertThat(init()).isEqualTo(ExitCode.FINE);

        assertThat(out.toString()).isEqualTo(SettingsTemplate.of(SettingsTemplate.kinds()));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void writesAFileThatValidateTakes() {
        Path file = folder.resolve("new.yaml");

        assertThat(init("--sinks", "feed,mongodb", "--output", file.toString())).isEqualTo(ExitCode.FINE);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("next: anabranch validate --config " + file);
        assertThat(run("validate", "--no-environment", "--config", file.toString()))
                .isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).contains("meaning: ok, 2 sinks");
    }

    @Test
    void overwritesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "mine");

        assertThat(init("--output", file.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(file).hasContent("mine");
        assertThat(err.toString()).contains(file + " exists already and was left as it is");
    }

    @Test
    void namesTheKindsThatThereAre() {
        assertThat(init("--sinks", "mongo")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--sinks must be of " + String.join(", ", SettingsTemplate.kinds()) + ", got 'mongo'");
    }

    private int init(String... options) {
        return run(Stream.concat(Stream.of("init"), List.of(options).stream()).toArray(String[]::new));
    }

    private int run(String... words) {
        return Main.run(words, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
