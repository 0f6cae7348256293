package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code init} writes is read without a mistake. */
class SettingsTemplateTest {
    @TempDir
    private Path folder = Path.of("");

    /** Each alone, and all together. */
    static Stream<List<String>> kinds() {
        List<String> all = SettingsTemplate.kinds();
        return Stream.concat(all.stream().map(List::of), Stream.of(all));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isReadWithoutAMistake(List<String> kinds) throws IOException {
        Settings settings = read(SettingsTemplate.of(kinds));

        assertThat(settings.sinks().keySet()).containsExactlyInAnyOrderElementsOf(kinds);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsCommentedOutIsTheDefault(List<String> kinds) throws IOException {
        String text = SettingsTemplate.of(kinds);
        String uncommented = text.replaceAll("(?m)^( *)#(?! )", "$1");

        List<String> as =
                read(text).effective().stream().map(SettingsTemplateTest::value).toList();
        List<String> then = read(uncommented).effective().stream()
                .map(SettingsTemplateTest::value)
                .toList();

        assertThat(uncommented).isNotEqualTo(text);
        assertThat(then).isEqualTo(as);
    }

    @Test
    void anEditorReadsItWithoutAMistake() {
        String text = SettingsTemplate.of(SettingsTemplate.kinds());
        JsonNode tree =
                new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));

        assertThat(text).startsWith("# yaml-language-server: $schema=pipeline.schema.json\n");
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(SettingsSchema.text())
                        .validate(tree))
                .isEmpty();
    }

    @Test
    void everyRequiredSettingOfASinkHasAnExample() {
        assertThat(SinkKinds.ALL)
                .allSatisfy(kind -> assertThat(Component.of(kind.settings()))
                        .filteredOn(Component::isRequired)
                        .allSatisfy(component -> assertThat(component.example())
                                .as(component.key())
                                .isPresent()));
    }

    @Test
    void saysWhereASecretIsBetterGiven() {
        assertThat(SettingsTemplate.of(List.of("dynamodb")))
                .contains("    # Secret access key, together with access-key-id; better given by the environment,")
                .contains("ANABRANCH_SINKS_DYNAMODB_SECRET_ACCESS_KEY");
    }

    private Settings read(String text) throws IOException {
        return Settings.read(Files.writeString(folder.resolve("pipeline.yaml"), text), Map.of());
    }

    private static String value(Effective setting) {
        return setting.key() + ": " + setting.value();
    }
}
