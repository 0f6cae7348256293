package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.verify.Account.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void isExactWithoutAnyFault() {
        Report report = report(List.of());

        assertThat(report.isExact()).isTrue();
        assertThat(printed(report)).doesNotContain("though they are events");
    }

    @Test
    void namesDeadLettersThatAreEventsNowAndLeavesItToTheStoresWhetherTheyAreMissing() {
        Report report = report(List.of(new Position("events", 3, 42)));

        assertThat(report.isExact()).isTrue();
        assertThat(printed(report))
                .contains(
                        "1 records are dead letters of 'decode' though they are events as the settings say now; the sinks that lack them want a redrive: "
                                + "[Position[topic=events, partition=3, offset=42]]");
    }

    @Test
    void saysWhereTheLogBegins() {
        Report report = new Report(
                log(List.of(), /* deletions= */ 0, List.of("100 of events-0", "7 of events-1")),
                Map.of(),
                List.of(),
                List.of(),
                List.of());

        assertThat(report.isExact()).isTrue();
        assertThat(printed(report)).contains("the log begins at offset 100 of events-0, 7 of events-1");
    }

    @Test
    void saysNothingOfDeletionsWhereThereAreNone() {
        assertThat(printed(report(List.of()))).doesNotContain("deletions", "not compared");
    }

    @Test
    void countsDeletionsApartFromTombstonesAndWhatHasNoOrder() {
        Report report = report(List.of(), /* deletions= */ 1_234, /* unordered= */ 5, List.of());

        assertThat(report.isExact()).isTrue();
        assertThat(printed(report))
                .containsPattern("(?m)^deletions +1,234$")
                .contains("5 ids are not compared: an event and its deletion are in different partitions");
    }

    @Test
    void namesWhatIsDeletedInTheLogAndStillInAStore() {
        Account account = account(Map.of(Kind.UNDELETED, 2L), Map.of(Kind.UNDELETED, List.of("a", "b")));

        Report report = report(List.of(), /* deletions= */ 2, /* unordered= */ 0, List.of(account));

        assertThat(report.isExact()).isFalse();
        assertThat(printed(report)).contains("deleted in the log, and still stored in mongodb: 2, such as a, b");
    }

    @Test
    void sayInWhichFieldsRowsAreAlteredAndWhereEventsAreMissing() {
        Account account = new Account(
                "mongodb",
                /* expected= */ 3,
                /* stored= */ 2,
                /* deadLetters= */ 0,
                Map.of(Kind.ALTERED, 1L, Kind.MISSING, 1L),
                Map.of(Kind.ALTERED, List.of("a (data)"), Kind.MISSING, List.of("b")),
                Map.of("data", 1L),
                List.of("events-0: 17"),
                /* surplusSpan= */ "",
                /* behind= */ 0,
                List.of("events-0 at 9, past its end at 8"));

        assertThat(printed(report(List.of(), 0, 0, List.of(account))))
                .contains(
                        "missing in mongodb: 1, such as b",
                        "altered in mongodb: 1, such as a (data)",
                        "altered in mongodb: data, 1",
                        "missing in mongodb: of events-0: 17",
                        "the position of mongodb is wrong: events-0 at 9, past its end at 8");
    }

    @Test
    void aSinkThatHasCommittedNothingIsNotExact() {
        Report report = new Report(LOG, Map.of(), List.of(), List.of(), List.of("mongodb"));

        assertThat(report.isExact()).isFalse();
        assertThat(printed(report)).contains("mongodb has committed nothing");
    }

    @Test
    void isAnObjectOfJson() throws IOException {
        StringWriter text = new StringWriter();
        report(List.of(), 0, 0, List.of(account(Map.of(Kind.FOREIGN, 2L), Map.of())))
                .printJson(new PrintWriter(text));

        JsonNode json = new ObjectMapper().readTree(text.toString());

        assertThat(json.at("/exact").booleanValue()).isFalse();
        assertThat(json.at("/caughtUp").booleanValue()).isTrue();
        assertThat(json.at("/log/events").longValue()).isEqualTo(1);
        assertThat(json.at("/accounts/0/sink").textValue()).isEqualTo("mongodb");
        assertThat(json.at("/accounts/0/counts/FOREIGN").longValue()).isEqualTo(2);
        assertThat(json.at("/deadLetters/decode malformed-json").intValue()).isEqualTo(1);
    }

    private static final Report.Log LOG = log(List.of(), /* deletions= */ 0);

    private static Report.Log log(List<Position> wronglyDeadLettered, long deletions) {
        return log(wronglyDeadLettered, deletions, List.of());
    }

    private static Report.Log log(List<Position> wronglyDeadLettered, long deletions, List<String> truncated) {
        return new Report.Log(
                /* records= */ 2,
                /* events= */ 1,
                /* tombstones= */ 0,
                deletions,
                /* unproven= */ 0,
                /* unaccounted= */ List.of(),
                /* unaccountedCount= */ 0,
                wronglyDeadLettered,
                wronglyDeadLettered.size(),
                truncated);
    }

    private static Account account(Map<Kind, Long> counts, Map<Kind, List<String>> examples) {
        return new Account(
                "mongodb",
                /* expected= */ 1,
                /* stored= */ 1,
                /* deadLetters= */ 0,
                counts,
                examples,
                Map.of(),
                List.of(),
                /* surplusSpan= */ "",
                /* behind= */ 0,
                List.of());
    }

    private static Report report(List<Position> wronglyDeadLettered) {
        return report(wronglyDeadLettered, /* deletions= */ 0, /* unordered= */ 0, List.of());
    }

    private static Report report(
            List<Position> wronglyDeadLettered, long deletions, long unordered, List<Account> accounts) {
        List<Account> all = new ArrayList<>(accounts);
        if (unordered > 0) {
            all.add(account(Map.of(Kind.UNORDERED, unordered), Map.of()));
        }
        return new Report(
                log(wronglyDeadLettered, deletions), Map.of("decode malformed-json", 1), all, List.of(), List.of());
    }

    private static String printed(Report report) {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        return text.toString();
    }
}
