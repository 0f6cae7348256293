package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theLocalServersCanBeAskedForWithoutNamingOne(@TempDir Path folder) {
        assertThat(run("local", "status", "--dir", folder.toString())).isEqualTo(ExitCode.FINE);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo --help", "load --help", "local --help", "local up --help"})
    void everyToolSaysHowItIsUsed(String words) {
        assertThat(run(words.split(" "))).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).contains("anabranch");
    }

    @Test
    void loadGoesWhereTheConfigurationSays(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("p.yaml"), """
                kafka: {brokers: "127.0.0.1:1", topics: [orders], group: g, dead-letters: d}
                sinks: {mongodb: {uri: "mongodb://127.0.0.1:1", database: d}}
                """);

        assertThat(run("load", "--config", config.toString(), "--events", "1")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).startsWith("anabranch: Kafka at 127.0.0.1:1 did not answer");
    }

    private int run(String... arguments) {
        return Main.execute(new Tools(), arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
