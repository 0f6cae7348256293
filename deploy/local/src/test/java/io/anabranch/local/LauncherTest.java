package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./anabranch} promises, as far as that shows without a build and without another machine. */
class LauncherTest {
    private static final Path HOME = Path.of("..", "..");

    @Test
    void isABashScript() throws Exception {
        assertThat(said(0, "bash", "-n", "anabranch")).isEmpty();
        assertThat(said(0, "bash", "-n", "deploy/dist/launcher.sh")).isEmpty();
        assertThat(said(0, "bash", "-n", "deploy/dist/src/main/dist/bin/anabranch"))
                .isEmpty();
        assertThat(said(0, "bash", "-n", ".ci/run")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"demo", "local", "load", "config", "event", "tables", "run", "verify", "test", "bench", "help"})
    void helpListsEveryCommand(String command) throws Exception {
        assertThat(said(0, "./anabranch", "help")).containsPattern("(?m)^  " + command + " ");
    }

    @Test
    void helpBuildsNothing() throws Exception {
        assertThat(said(0, "./anabranch"))
                .startsWith("Usage: anabranch COMMAND")
                .doesNotContain("building");
    }

    @Test
    void aProcessThatRanOutOfMemoryEnds() throws IOException {
        assertThat(launcher().lines().filter(line -> line.contains("exec \"$JAVA_HOME/bin/java\" -XX")))
                .as("the demo; the program's commands are started in LauncherArchiveTest")
                .singleElement()
                .asString()
                .contains("-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void theBuildBeforeACommandShowsItsProgressAndLeavesTestsAndChecksOut() throws IOException {
        assertThat(launcher())
                .contains(
                        "mvn -B -Dmaven.test.skip=true -DskipChecks -pl \"$module\" -am package 2>&1 | tee \"$log\" | show_progress");
    }

    @Test
    void ciInstallsNothingThatTheTestCommandDoesNotBring() throws IOException {
        assertThat(Files.readString(HOME.resolve(".ci/run")))
                .endsWith("exec ./anabranch test\n")
                .doesNotContain("apt", "install");
    }

    private static String launcher() throws IOException {
        return Files.readString(HOME.resolve("anabranch"));
    }

    private static String said(int exitCode, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(exitCode);
        return said;
    }
}
