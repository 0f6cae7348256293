package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documents say what the program does. */
class ConfigurationPageTest {
    private static final Path ROOT = Path.of("..", "..");

    @Test
    void theConfigurationPageHasEverySettingWithItsDefault() throws IOException {
        String tables = Sections.ALL.entrySet().stream()
                .map(section -> table(section.getKey(), section.getValue()))
                .collect(Collectors.joining("\n"));
        Path asItShouldBe = Files.writeString(Path.of("target", "configuration-tables.md"), tables);

        assertThat(Files.readString(ROOT.resolve("docs/configuration.md")))
                .as("docs/configuration.md, whose tables should be those of deploy/app/" + asItShouldBe)
                .contains(tables);
    }

    @Test
    void theConfigurationPageShowsTheSampleConfiguration() throws IOException {
        String sample = Files.readString(ROOT.resolve("deploy/pipeline.yaml"));

        assertThat(Files.readString(ROOT.resolve("docs/configuration.md"))).contains("```yaml\n" + sample + "```");
    }

    private static String table(String section, Class<? extends Record> settings) {
        String rows =
                Component.of(settings).stream().map(ConfigurationPageTest::row).collect(Collectors.joining());
        return "## `" + section + "`\n\n| key | default | meaning |\n|---|---|---|\n" + rows;
    }

    private static String row(Component component) {
        String fallback = component
                .defaultValue()
                .map(text -> "`" + text + "`")
                .orElse(component.isOptional() ? "–" : "required");
        String secret = switch (component.masked()) {
            case PLAIN -> "";
            case CONNECTION -> " (secret: its user and password are never shown; also from a file)";
            case SECRET -> " (secret: never shown, also from a file)";
        };
        return "| `" + component.key() + "` | " + fallback + " | "
                + component.description().replace("|", "\\|") + secret + " |\n";
    }
}
