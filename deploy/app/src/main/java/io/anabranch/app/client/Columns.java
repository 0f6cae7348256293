package io.anabranch.app.client;

import java.util.ArrayList;
import java.util.List;

/** Text in columns. */
public final class Columns {
    private Columns() {}

    /** Each row as a line, its cells as wide as the widest of their column: words to the left, numbers to the right. */
    public static List<String> aligned(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int width = width(rows, column);
                String cell = row.get(column);
                String space = " ".repeat(width - cell.length());
                line.append(column == 0 ? "" : "  ").append(isNumber(rows, column) ? space + cell : cell + space);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    /** By the cells below the heading. */
    private static boolean isNumber(List<List<String>> rows, int column) {
        return rows.stream()
                .skip(1)
                .allMatch(row -> row.get(column).equals("-")
                        || Character.isDigit(row.get(column).charAt(0)));
    }
}
