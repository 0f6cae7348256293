package io.anabranch.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Completion as the shells do it, where they are there. */
class CompletionCommandTest {
    /** Fills in what bash does when the tabulator is pressed behind the words. */
    private static final String PRESS_TAB = """
            compopt() { :; }
            source '%s'
            COMP_WORDS=(%s)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_LINE="${COMP_WORDS[*]}"
            COMP_POINT=${#COMP_LINE}
            _complete_anabranch
            printf '%%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            anabranch tab              | tables
            anabranch val              | validate
            anabranch tables cr        | create
            anabranch config pr        | print
            anabranch run --start      | --start-timeout
            anabranch completion f     | fish
            anabranch tables plan --ou | --output
            anabranch event --output j | json
            """)
    void bashCompletes(String typed, String expected) throws Exception {
        Path script = script("bash");

        assertThat(answer("bash", "-c", PRESS_TAB.formatted(script, typed)).map(String::strip))
                .containsExactly(expected);
    }

    @Test
    void bashOffersEveryCommandButHiddenOnes() throws Exception {
        Path script = script("bash");

        List<String> offered = answer("bash", "-c", PRESS_TAB.formatted(script, "anabranch ''"))
                .map(String::strip)
                .toList();

        assertThat(offered)
                .contains("init", "validate", "run", "tables", "config", "event", "verify", "doctor", "completion")
                .doesNotContain("train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void theShellTakesTheScript(String shell) throws Exception {
        assumeThat(isThere(shell))
                .as("no %s on this machine: its script is not tried", shell)
                .isTrue();

        assertThat(answer(shell, "-n", script(shell).toString())).isEmpty();
    }

    @Test
    void fishIsGivenEveryCommandAndOption() throws Exception {
        String script = Files.readString(script("fish"));

        assertThat(script.lines())
                .contains("complete -c anabranch -n '__fish_use_subcommand' -f -a tables -d"
                        + " 'Plan, create and check topics, tables and indexes.'")
                .anyMatch(line -> line.startsWith("complete -c anabranch -n '__fish_seen_subcommand_from tables;"
                        + " and not __fish_seen_subcommand_from check create plan' -f -a create"))
                .anyMatch(line -> line.contains("__fish_seen_subcommand_from run' -l start-timeout -r"))
                .anyMatch(line -> line.contains("-l output -r -f -a 'text json'"));
        assertThat(script).doesNotContain("train");
    }

    @Test
    void zshIsToldToReadBashsCompletions() throws Exception {
        assertThat(Files.readString(script("zsh")))
                .contains("autoload -U +X bashcompinit && bashcompinit")
                .isEqualTo(Files.readString(script("bash")));
    }

    @Test
    void anotherShellIsRefusedWithThoseThatThereAre() {
        StringWriter err = new StringWriter();

        int code = Main.run(
                new String[] {"completion", "tcsh"},
                Map.of(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("bash, zsh, fish");
    }

    private Path script(String shell) throws IOException {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out, true);
        assertThat(Main.run(new String[] {"completion", shell}, Map.of(), writer, writer))
                .isEqualTo(ExitCode.FINE);
        return Files.writeString(folder.resolve("completion." + shell), out.toString());
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** What it prints, errors included. */
    private static Stream<String> answer(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines();
    }
}
