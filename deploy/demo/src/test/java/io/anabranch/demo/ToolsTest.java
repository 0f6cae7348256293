package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
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

    private int run(String... arguments) {
        return Main.execute(new Tools(), arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
