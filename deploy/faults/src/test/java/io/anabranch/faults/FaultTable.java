package io.anabranch.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All rows with what this run saw of them; printed and written when it is closed. Thread-safe. */
final class FaultTable implements AutoCloseable {
    /** The row of a test that is of no single one. */
    static final int NONE = 0;

    private final List<Result> results = Collections.synchronizedList(new ArrayList<>());

    private record Result(int row, String test, String result, String figures) {}

    void add(int row, String test, String result, String figures) {
        results.add(new Result(row, test, result, figures));
    }

    @Override
    public void close() throws IOException {
        String text = markdown();
        System.out.print(text);
        Path file = Path.of(System.getProperty("faults.table", "target/fault-table.md"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }

    private String markdown() throws IOException {
        StringBuilder table =
                new StringBuilder("| # | fault | checks | test | result | figures |\n|---|---|---|---|---|---|\n");
        for (FaultMatrix.Row row : FaultMatrix.read()) {
            List<Result> seen = results.stream()
                    .filter(result -> result.row() == row.number())
                    .toList();
            for (Result result : seen) {
                line(table, row, result.test(), result.result(), result.figures());
            }
            if (seen.isEmpty()) {
                line(table, row, row.heldBy(), "not part of this run", "");
            }
        }
        results.stream()
                .filter(result -> result.row() == NONE)
                .forEach(result -> line(
                        table,
                        new FaultMatrix.Row(NONE, "three at once", "all", ""),
                        result.test(),
                        result.result(),
                        result.figures()));
        return table.toString();
    }

    private static void line(StringBuilder table, FaultMatrix.Row row, String test, String result, String figures) {
        table.append("| %d | %s | %s | %s | %s | %s |%n"
                .formatted(row.number(), row.fault(), row.checks(), test, result.replace('|', '/'), figures));
    }
}
