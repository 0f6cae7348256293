package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.verify.LogLine.Deleted;
import io.anabranch.app.verify.LogLine.Logged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
    private static final int PARTS = 7;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void givesBackEveryRecordOnce() throws IOException {
        try (Spill<LogLine> spill = Spill.in(directory, PARTS, LogLine.FORM)) {
            List<LogLine> added =
                    IntStream.range(0, 5_000).mapToObj(SpillTest::line).toList();
            added.forEach(spill::add);

            List<String> all = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                spill.part(part).forEach(each -> all.add(text(each)));
            }

            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            added.stream().map(SpillTest::text).toList());
        }
    }

    @Test
    void hasTheRecordsOfOneKeyInOnePartInTheirOrder() throws IOException {
        try (Spill<LogLine> spill = Spill.in(directory, PARTS, LogLine.FORM)) {
            for (int i = 0; i < 2_000; i++) {
                spill.add(line(i));
            }
            int partsWithIt = 0;
            for (int part = 0; part < PARTS; part++) {
                List<Long> offsets = spill.part(part).stream()
                        .filter(each -> each.id().equals("id-3"))
                        .map(LogLine::offset)
                        .toList();
                partsWithIt += offsets.isEmpty() ? 0 : 1;
                assertThat(offsets).isSorted();
            }
            assertThat(partsWithIt).isEqualTo(1);
        }
    }

    @Test
    void twoOfAsManyPartsHaveAKeyInTheSameOne() throws IOException {
        try (Spill<LogLine> log = Spill.in(directory, PARTS, LogLine.FORM);
                Spill<StoredRow> rows = Spill.in(directory, PARTS, StoredRow.FORM)) {
            for (int i = 0; i < 500; i++) {
                log.add(line(i));
                rows.add(new StoredRow("id-" + i % 100, new Row(i, i, i)));
            }
            for (int part = 0; part < PARTS; part++) {
                Set<String> logged = new HashSet<>();
                log.part(part).forEach(each -> logged.add(each.id()));
                Set<String> stored = new HashSet<>();
                rows.part(part).forEach(each -> stored.add(each.id()));
                assertThat(stored).isEqualTo(logged);
            }
        }
    }

    @Test
    void leavesNoFile() throws IOException {
        try (Spill<LogLine> spill = Spill.in(directory, PARTS, LogLine.FORM)) {
            spill.add(line(1));
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    private static LogLine line(int i) {
        String id = "id-" + i % 100;
        if (i % 5 == 0) {
            return new Deleted(
                    id,
                    i % 3,
                    i,
                    /* refused= */ 2,
                    i % 2 == 0 ? Optional.of(-i) : Optional.empty(),
                    i % 10 == 0 ? Optional.of((long) i) : Optional.empty(),
                    Optional.empty());
        }
        return new Logged(
                id,
                i % 3,
                i,
                /* loggedMillis= */ -i,
                /* refused= */ 1,
                List.of(Optional.of(new Row(i, -i, 1, 2, i)), Optional.empty()));
    }

    /** Rows have no equality of their own. */
    private static String text(LogLine line) {
        return line instanceof Logged logged
                ? logged.id()
                        + logged.partition()
                        + logged.offset()
                        + logged.loggedMillis()
                        + logged.refused()
                        + logged.rows().stream()
                                .map(row -> row.map(each -> each.user() + " " + each.micros() + " "
                                                + java.util.Arrays.toString(each.fields()))
                                        .orElse("none"))
                                .toList()
                : line.toString();
    }
}
