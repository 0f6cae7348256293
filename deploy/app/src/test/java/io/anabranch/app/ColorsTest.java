package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.ProgramProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where colours are forced, as a terminal would have them. */
class ColorsTest {
    private static final String ESCAPE = "\u001b[";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void helpHasColoursUnlessNoColorIsSet() {
        assertThat(help(Map.of("CLICOLOR_FORCE", "1"))).contains(ESCAPE);
        assertThat(help(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1")))
                .contains("anabranch run", "Examples:")
                .doesNotContain(ESCAPE);
    }

    private String help(Map<String, String> environment) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--help");
        Path said = folder.resolve("said" + environment.size());
        try (ProgramProcess process = ProgramProcess.start("help", command, environment, said, /* opsPort= */ 0)) {
            assertThat(process.awaitEnd(Duration.ofMinutes(1))).isEqualTo(ExitCode.FINE);
            return process.log();
        }
    }
}
