package io.anabranch.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The page of the command line says what the commands say, and each of them says how it is called. */
class CliPageTest {
    private static final Path ROOT = Path.of("..", "..");
    /** What picocli puts on one line behind the indentation. */
    private static final int WIDTH = 76;

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = CliPage.of(Main.commandLine());
        Path asItShouldBe = Files.writeString(Path.of("target", "cli.md"), page);

        assertThat(Files.readString(ROOT.resolve("docs/cli.md")))
                .as("docs/cli.md, which should be deploy/app/" + asItShouldBe)
                .isEqualTo(page);
    }

    @Test
    void everyCommandHasOneToThreeExamplesOfItself() {
        assertThat(all(Main.commandLine()))
                .hasSizeGreaterThan(12)
                .allSatisfy(command -> assertThat(footer(command))
                        .as(command.getCommandSpec().qualifiedName())
                        .hasSizeBetween(1, 3)
                        .allMatch(example -> example.length() <= WIDTH, "is one line of a terminal"));
    }

    /** As far as the command line goes: what the command then does is not tried. */
    @Test
    void everyExampleIsACommandLineThatThereIs() {
        List<String> examples = all(Main.commandLine())
                .flatMap(command -> footer(command).stream())
                .toList();

        assertThat(examples).allSatisfy(example -> {
            String typed = example.substring(example.indexOf("anabranch "))
                    .replaceAll(" [|>].*| *\\)$", "")
                    .substring("anabranch ".length());
            assertThat(Main.commandLine()
                            .setCaseInsensitiveEnumValuesAllowed(true)
                            .parseArgs(typed.split(" "))
                            .subcommand())
                    .as(example)
                    .isNotNull();
        });
    }

    @Test
    void hiddenCommandsAreLeftOut() {
        assertThat(CliPage.of(Main.commandLine()))
                .contains("`anabranch tables plan`")
                .doesNotContain("train");
    }

    private static Stream<CommandLine> all(CommandLine line) {
        return Stream.concat(Stream.of(line), CliPage.visible(line).stream().flatMap(CliPageTest::all));
    }

    private static List<String> footer(CommandLine command) {
        return Arrays.stream(command.getCommandSpec().usageMessage().footer())
                .map(String::strip)
                .toList();
    }
}
