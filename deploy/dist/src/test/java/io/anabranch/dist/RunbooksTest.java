package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a runbook tells an operator to type, to ask and to read is there. */
class RunbooksTest {
    private static final Pattern FENCED = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
    private static final Pattern PAGE = Pattern.compile("\\b(docs/[a-z-]+\\.md)");
    private static final Pattern METRIC = Pattern.compile("\\banabranch_[a-z_]+");
    private static final Pattern RECORDED = Pattern.compile("\\banabranch:[a-z0-9_:]+");

    static List<Path> runbooks() {
        return Repository.files("deploy/runbooks", ".md");
    }

    /** As far as the command line goes: what the command then does is not tried. */
    @Test
    void everyCommandIsOneThatThereIs() {
        List<String> commands = runbooks().stream()
                .flatMap(RunbooksTest::code)
                .filter(line -> line.startsWith("anabranch "))
                .toList();

        assertThat(commands)
                .hasSizeGreaterThan(60)
                .allSatisfy(command -> assertThat(Main.commandLine()
                                .setCaseInsensitiveEnumValuesAllowed(true)
                                .parseArgs(
                                        command.substring("anabranch ".length()).split(" "))
                                .subcommand())
                        .as(command)
                        .isNotNull());
    }

    /** The chart's pods are a StatefulSet's, and a command runs in one of them, which one page says how. */
    @ParameterizedTest
    @MethodSource("runbooks")
    void isOfUseWhereTheChartRunsThePipeline(Path runbook) {
        String text = Repository.text(runbook);

        assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("deployment/", "deployments");
        if (code(runbook).anyMatch(line -> line.startsWith("anabranch ")) || text.contains("STATEFULSET")) {
            assertThat(text).contains("(../../docs/monitoring.md#commands-in-a-pod)");
        }
        assertThat(Repository.text("docs/monitoring.md")).contains("\n### Commands in a pod\n");
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void hasTheSameFivePartsInTheSameOrder(Path runbook) {
        String text = Repository.text(runbook);

        assertThat(text.lines().filter(line -> line.startsWith("#")))
                .containsExactly(
                        "# " + runbook.getFileName().toString().replace(".md", ""),
                        "## Meaning",
                        "## First look",
                        "## Likely causes",
                        "## What is safe",
                        "## How it ends");
        assertThat(text).contains("| cause | how you see it | what to do |");
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void namesOnlyMetricsThatThereAre(Path runbook) {
        MetricsPage documented = MetricsPage.documented();
        List<String> recorded =
                AlertRules.recordings().stream().map(AlertRules.Recording::name).toList();

        assertThat(METRIC.matcher(Repository.text(runbook)).results().map(found -> found.group()))
                .allSatisfy(
                        metric -> assertThat(documented.of(metric)).as(metric).isPresent());
        assertThat(RECORDED.matcher(Repository.text(runbook)).results().map(found -> found.group()))
                .isSubsetOf(recorded);
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void everyPageThatItNamesIsThere(Path runbook) {
        Matcher links = LINK.matcher(Repository.text(runbook));
        while (links.find()) {
            assertThat(runbook.resolveSibling(links.group(1)).normalize()).exists();
        }
        Matcher pages = PAGE.matcher(Repository.text(runbook));
        while (pages.find()) {
            assertThat(Repository.path(pages.group(1))).matches(Files::isRegularFile);
        }
    }

    private static Stream<String> code(Path runbook) {
        String text = Repository.text(runbook);
        Stream<String> fenced =
                FENCED.matcher(text).results().flatMap(block -> block.group(1).lines());
        Stream<String> inline =
                INLINE.matcher(FENCED.matcher(text).replaceAll("")).results().map(code -> code.group(1));
        return Stream.concat(fenced, inline);
    }
}
