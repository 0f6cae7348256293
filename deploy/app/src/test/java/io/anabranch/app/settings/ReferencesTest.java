package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
    private static final SourceLocation PLACE = new SourceLocation("p.yaml", 3, 7);
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "kafka", "PORT", "9092", "EMPTY", "", "YAML", "[a, b]: ${HOST}", "MONEY", "$5");

    private final Mistakes mistakes = new Mistakes();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ${HOST}:${PORT}      | kafka:9092       | HOST,PORT
            ${NONE:localhost}:1  | localhost:1      | NONE
            ${EMPTY:localhost}   | localhost        | EMPTY
            ${HOST:localhost}    | kafka            | HOST
            ${NONE:}x            | x                | NONE
            ${NONE:a:b}          | a:b              | NONE
            ${YAML}              | [a, b]: ${HOST}  | YAML
            ${MONEY}             | $5               | MONEY
            $${HOST}             | ${HOST}          | ""
            a$${b${HOST}         | a${bkafka        | HOST
            $HOST {x} $          | $HOST {x} $      | ""
            """)
    void fillsInWhatTheEnvironmentHas(String text, String filled, String variables) {
        Given given = filled(text);

        List<String> names = variables.isEmpty() ? List.of() : List.of(variables.split(","));
        assertThat(given).isEqualTo(new Given.Text(filled, PLACE, names));
        assertThat(mistakes.refusal().mistakes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${NONE}", "x${NONE}y", "${EMPTY}"})
    void aVariableThatIsNotThereIsAMistake(String text) {
        assertThat(filled(text)).isEqualTo(new Given.Unread(PLACE));
        assertThat(mistakes.refusal().mistakes())
                .singleElement()
                .asString()
                .matches("p\\.yaml:3:7: kafka\\.group: the environment has no variable (NONE|EMPTY); set it, or give a"
                        + " default: \\$\\{(NONE|EMPTY):…}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"geheim${", "geheim${}", "${geheim-1}", "${ HOST}", "${geheim:x", "${1A}"})
    void whatNamesNoVariableIsAMistakeThatCitesNothing(String text) {
        assertThat(filled(text)).isEqualTo(new Given.Unread(PLACE));
        assertThat(mistakes.refusal().mistakes())
                .singleElement()
                .asString()
                .isEqualTo("p.yaml:3:7: kafka.group: has a ${ that names no variable: write ${NAME} or ${NAME:default},"
                        + " or $${ for the text ${");
    }

    @Test
    void theFileRefersToThem() {
        Mistakes none = new Mistakes();
        Optional<Given> given = YamlFile.parse(
                "group: ${HOST}\ntopics: [\"${NONE:events}\", b]\n", "p.yaml", new References(ENVIRONMENT, none), none);

        assertThat(none.refusal().mistakes()).isEmpty();
        Given.Fields fields = (Given.Fields) given.orElseThrow();
        assertThat(fields.value("group"))
                .isEqualTo(new Given.Text("kafka", new SourceLocation("p.yaml", 1, 8), List.of("HOST")));
        assertThat(((Given.Items) fields.value("topics")).items())
                .containsExactly(
                        new Given.Text("events", new SourceLocation("p.yaml", 2, 10), List.of("NONE")),
                        new Given.Text("b", new SourceLocation("p.yaml", 2, 28)));
    }

    private Given filled(String text) {
        return new References(ENVIRONMENT, mistakes).filled(text, PLACE, "kafka.group");
    }
}
