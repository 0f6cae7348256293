package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.dist.AlertRules.Alert;
import io.anabranch.dist.AlertRules.Case;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts fire when they should and only then, and each of them says what an operator needs. */
class AlertRulesTest {
    private static final String PLACEHOLDER = "https://anabranch.example/";
    /** Alerts on a process, a job or the whole: what they look at has no label {@code sink}. */
    private static final Set<String> WITHOUT_SINK = Set.of(
            "AnabranchCrashLoop",
            "AnabranchHeapFull",
            "AnabranchProcessDown",
            "AnabranchRateLimitFailsOpen",
            "AnabranchReadingFailing",
            "AnabranchReadingStalled",
            "AnabranchTargetMissing",
            "AnabranchVersionSkew");

    @Test
    void promtoolTakesTheRules() throws Exception {
        Promtool.Answer answer = Promtool.run(List.of("check", "rules"), List.of(AlertRules.FILE));

        assertThat(answer.exitCode()).as(answer.said()).isZero();
    }

    @Test
    void everyCaseEndsAsItSays() throws Exception {
        Promtool.Answer answer = Promtool.run(List.of("test", "rules"), AlertRules.caseFiles());

        assertThat(answer.exitCode()).as(answer.said()).isZero();
    }

    @Test
    void everyAlertHasACaseThatFiresAndOneThatStaysSilent() {
        List<Case> cases = AlertRules.cases();

        assertThat(names(cases, true)).isEqualTo(alerts());
        assertThat(names(cases, false)).isEqualTo(alerts());
        assertThat(cases)
                .allSatisfy(each -> assertThat(each.name())
                        .startsWith(each.alert() + (each.fires() ? " fires: " : " stays silent: ")));
    }

    @Test
    void everyAlertHasASeverityASummaryADescriptionAndARunbook() {
        assertThat(AlertRules.alerts()).hasSizeGreaterThan(20).allSatisfy(alert -> {
            assertThat(alert.name()).matches("Anabranch[A-Z][A-Za-z]+");
            assertThat(alert.severity()).as("severity of %s", alert.name()).isIn("page", "ticket");
            assertThat(alert.annotations().keySet())
                    .as(alert.name())
                    .map(String::valueOf)
                    .containsExactlyInAnyOrder("summary", "description", "runbook_url");
            assertThat(alert.annotation("description")).as(alert.name()).endsWith(".");
            String runbook = "deploy/runbooks/" + alert.name() + ".md";
            assertThat(alert.annotation("runbook_url")).isEqualTo(PLACEHOLDER + runbook);
            assertThat(Repository.text(runbook)).contains("Severity: " + alert.severity() + ".");
        });
    }

    @Test
    void everySummaryNamesWhoItIsAbout() {
        assertThat(AlertRules.alerts())
                .allSatisfy(alert -> assertThat(alert.annotation("summary"))
                        .as(alert.name())
                        .containsPattern(
                                WITHOUT_SINK.contains(alert.name())
                                        ? "\\{\\{ \\$labels\\.(instance|job|limit) }}"
                                        : "\\{\\{ \\$labels\\.sink }}"));
    }

    @Test
    void theMonitoringPageListsEveryAlertWithItsSeverity() {
        List<String> rows = Repository.text("docs/monitoring.md")
                .lines()
                .filter(line -> line.startsWith("| [Anabranch"))
                .map(line -> line.split(" \\| ", 3)[0].replaceAll(".*\\[|].*", "") + " " + line.split(" \\| ", 3)[1])
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(AlertRules.alerts().stream()
                        .map(alert -> alert.name() + " " + alert.severity())
                        .toList());
    }

    @Test
    void noRunbookIsLeftOverFromAnAlertThatIsGone() {
        assertThat(Repository.files("deploy/runbooks", ".md"))
                .map(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(
                        alerts().stream().map(alert -> alert + ".md").toList());
    }

    private static Set<String> alerts() {
        return AlertRules.alerts().stream().map(Alert::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(List<Case> cases, boolean fires) {
        return cases.stream()
                .filter(each -> each.fires() == fires)
                .map(Case::alert)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
