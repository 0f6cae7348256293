package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files are those of {@link Dashboards}, in the form that Grafana reads, and Prometheus understands their queries. */
class DashboardsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COLUMNS = 24;
    private static final Pattern PLACEHOLDERS = Pattern.compile("\\$([a-z]+)");
    private static final Set<String> TYPES = Set.of("row", "stat", "timeseries", "state-timeline");
    /** Of Grafana's, those that are used. */
    private static final Set<String> UNITS = Set.of("s", "short", "bytes", "Bps", "cps", "reqps", "percentunit");

    static List<Path> files() {
        return Repository.files("deploy/grafana/dashboards", ".json");
    }

    @Test
    void theFilesAreUpToDate() throws Exception {
        Path asTheyShouldBe = Files.createDirectories(Path.of("target", "dashboards"));
        for (Dashboard dashboard : Dashboards.all()) {
            Files.writeString(asTheyShouldBe.resolve(dashboard.file() + ".json"), dashboard.json());
        }

        assertThat(files())
                .as("deploy/grafana/dashboards, whose files should be those of deploy/dist/" + asTheyShouldBe)
                .hasSameSizeAs(Dashboards.all())
                .allSatisfy(file -> assertThat(file)
                        .hasSameTextualContentAs(asTheyShouldBe.resolve(file.getFileName()), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasAPictureThatIsNoBurden(Path file) {
        String picture = file.getFileName().toString().replace(".json", ".svg");

        assertThat(Repository.path("docs/dashboards").resolve(picture))
                .isRegularFile()
                .satisfies(drawn -> assertThat(Files.size(drawn)).isLessThan(200_000));
        assertThat(Repository.text("docs/monitoring.md")).contains("(dashboards/" + picture + ")");
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasWhatGrafanaNeeds(Path file) {
        JsonNode page = read(file);

        assertThat(page.path("uid").asText())
                .isEqualTo("anabranch-" + file.getFileName().toString().replace(".json", ""));
        assertThat(page.path("uid").asText()).as("Grafana's limit").hasSizeLessThanOrEqualTo(40);
        assertThat(page.path("title").asText()).startsWith("Anabranch: ");
        assertThat(page.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
        assertThat(page.path("id").isMissingNode())
                .as("an id is Grafana's to give")
                .isTrue();
        assertThat(page.path("refresh").asText()).isNotEmpty();
        assertThat(page.path("time").path("from").asText()).startsWith("now-");
        List<String> variables = each(page.path("templating").path("list"))
                .map(variable -> variable.path("name").asText())
                .toList();
        assertThat(variables)
                .startsWith("datasource", "job", "namespace", "instance")
                .doesNotHaveDuplicates();
        assertThat(each(page.path("templating").path("list"))
                        .filter(variable -> variable.path("name").asText().equals("namespace")))
                .as("a scrape without namespaces is shown, too")
                .allMatch(variable -> variable.path("allValue").asText().equals(".*"));
        assertThat(page.toString()).contains("${datasource}");
        assertThat(queriesIn(page))
                .allSatisfy(query -> assertThat(
                                PLACEHOLDERS.matcher(query).results().map(found -> found.group(1)))
                        .as(query)
                        .isSubsetOf(variables));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPanelSaysWhatGoodLooksLikeInAUnit(Path file) {
        List<JsonNode> panels = panels(file);

        assertThat(panels)
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates()
                .allMatch(id -> id > 0);
        assertThat(panels).allSatisfy(panel -> {
            assertThat(panel.path("type").asText()).isIn(TYPES);
            assertThat(panel.path("title").asText()).isNotBlank();
        });
        assertThat(panels)
                .filteredOn(panel -> !panel.path("type").asText().equals("row"))
                .allSatisfy(panel -> {
                    assertThat(panel.path("description").asText())
                            .as(panel.path("title").asText())
                            .contains("Good: ");
                    assertThat(panel.path("fieldConfig")
                                    .path("defaults")
                                    .path("unit")
                                    .asText())
                            .isIn(UNITS);
                    assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
                    assertThat(panel.path("datasource").path("type").asText()).isEqualTo("prometheus");
                    assertThat(each(panel.path("targets")).toList())
                            .isNotEmpty()
                            .allSatisfy(target ->
                                    assertThat(target.path("expr").asText()).isNotBlank())
                            .extracting(target -> target.path("refId").asText())
                            .doesNotHaveDuplicates();
                });
    }

    @ParameterizedTest
    @MethodSource("files")
    void noPanelLiesOnAnother(Path file) {
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : panels(file)) {
            JsonNode at = panel.path("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
            assertThat(at.path("w").asInt()).isPositive();
            assertThat(at.path("h").asInt()).isPositive();
            for (int x = at.path("x").asInt();
                    x < at.path("x").asInt() + at.path("w").asInt();
                    x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(taken.add(x + "," + y))
                            .as("%s at %s", panel.path("title").asText(), at)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void prometheusUnderstandsEveryQuery(@TempDir Path folder) throws Exception {
        List<String> rules = new ArrayList<>();
        for (Path file : files()) {
            for (String query : queriesIn(read(file))) {
                rules.add("  - {record: \"q" + rules.size() + "\", expr: "
                        + JSON.writeValueAsString(PromQl.withValues(query)) + "}");
            }
        }
        Path asRules = Files.writeString(
                folder.resolve("queries.yml"),
                "groups:\n- name: queries\n  rules:\n" + String.join("\n", rules) + "\n");

        Promtool.Answer answer = Promtool.run(List.of("check", "rules"), List.of(asRules));

        assertThat(answer.exitCode()).as(answer.said()).isZero();
        assertThat(answer.said()).contains(rules.size() + " rules found");
        assertThat(rules).hasSizeGreaterThan(80);
    }

    /** The queries of panels and variables, as they stand there. */
    static List<String> queries() {
        return files().stream().flatMap(file -> queriesIn(read(file)).stream()).toList();
    }

    private static List<String> queriesIn(JsonNode page) {
        Stream<String> ofPanels = each(page.path("panels"))
                .flatMap(panel -> each(panel.path("targets")))
                .map(target -> target.path("expr").asText());
        Stream<String> ofVariables = each(page.path("templating").path("list"))
                .filter(variable -> variable.path("type").asText().equals("query"))
                .map(variable -> variable.path("query")
                        .asText()
                        .replaceAll("^label_values\\((.*), ([a-z]+)\\)$", "count by ($2) ($1)"));
        return Stream.concat(ofPanels, ofVariables).toList();
    }

    private static List<JsonNode> panels(Path file) {
        return each(read(file).path("panels")).toList();
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
