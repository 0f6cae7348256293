package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void isExactWithoutAnyFault() {
        Report report = report(List.of());

        assertThat(report.isExact()).isTrue();
        assertThat(printed(report)).doesNotContain("wrongly dead-lettered");
    }

    @Test
    void namesWhatIsWronglyDeadLettered() {
        Report report = report(List.of(new Position("events", 3, 42)));

        assertThat(report.isExact()).isFalse();
        assertThat(printed(report))
                .contains("1 records are wrongly dead-lettered, as they are events: "
                        + "[Position[topic=events, partition=3, offset=42]]");
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
        Account account = new Account(
                "mongodb",
                /* expected= */ 1,
                /* stored= */ 1,
                /* deadLetters= */ 0,
                /* doubled= */ 0,
                /* altered= */ 0,
                /* foreign= */ 3,
                /* missing= */ List.of(),
                /* missingCount= */ 0,
                /* undeleted= */ List.of("a", "b"),
                /* undeletedCount= */ 2);

        Report report = report(List.of(), /* deletions= */ 2, /* unordered= */ 0, List.of(account));

        assertThat(report.isExact()).isFalse();
        assertThat(printed(report)).contains("2 of the foreign in mongodb are deleted in the log: a, b");
    }

    private static Report report(List<Position> wronglyDeadLettered) {
        return report(wronglyDeadLettered, /* deletions= */ 0, /* unordered= */ 0, List.of());
    }

    private static Report report(
            List<Position> wronglyDeadLettered, long deletions, long unordered, List<Account> accounts) {
        return new Report(
                Set.of("a"),
                /* tombstones= */ 0,
                deletions,
                unordered,
                /* unaccounted= */ List.of(),
                wronglyDeadLettered,
                Map.of("decode malformed-json", 1),
                accounts,
                List.of());
    }

    private static String printed(Report report) {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        return text.toString();
    }
}
