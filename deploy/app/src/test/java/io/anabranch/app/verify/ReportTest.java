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

    private static Report report(List<Position> wronglyDeadLettered) {
        return new Report(
                Set.of("a"),
                /* tombstones= */ 0,
                /* unaccounted= */ List.of(),
                wronglyDeadLettered,
                Map.of("decode malformed-json", 1),
                List.of(),
                List.of());
    }

    private static String printed(Report report) {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        return text.toString();
    }
}
