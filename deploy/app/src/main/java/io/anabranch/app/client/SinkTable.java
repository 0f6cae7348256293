package io.anabranch.app.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of sinks for a reader. */
public final class SinkTable {
    private static final List<String> HEADINGS =
            List.of("SINK", "STATE", "EVENTS/S", "P50", "P99", "BATCH", "IN FLIGHT", "RETRIES/S", "LAG", "BEHIND");
    private static final double MILLIS = 1_000;
    private static final int MINUTE = 60;

    private SinkTable() {}

    /** @param several whether they are of more than one process, whose address is a column then */
    public static List<String> lines(List<SinkRow> rows, boolean several) {
        List<List<String>> cells = new ArrayList<>();
        List<String> headings = new ArrayList<>(HEADINGS);
        if (several) {
            headings.add(0, "PROCESS");
        }
        cells.add(headings);
        rows.forEach(row -> cells.add(cells(row, several)));
        List<String> lines = new ArrayList<>(Columns.aligned(cells));
        rows.stream().filter(row -> !row.cause().isEmpty()).forEach(row -> lines.add(row.sink() + ": " + row.cause()));
        return lines;
    }

    private static List<String> cells(SinkRow row, boolean several) {
        List<String> cells = new ArrayList<>();
        if (several) {
            cells.add(row.address());
        }
        cells.add(row.sink());
        cells.add(row.state());
        cells.add(number("%,.0f", row.rate()));
        cells.add(duration(row.p50()));
        cells.add(duration(row.p99()));
        cells.add(number("%,.0f", row.batch()));
        cells.add(number("%.0f", row.inFlight()) + (Double.isNaN(row.limit()) ? "" : number("/%.0f", row.limit())));
        cells.add(number("%.1f", row.retries()));
        cells.add(number("%,.0f", row.lagRecords()));
        cells.add(duration(row.lagSeconds()));
        return cells;
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static String duration(double seconds) {
        if (Double.isNaN(seconds)) {
            return "-";
        }
        if (seconds == 0) {
            return "0";
        }
        if (seconds < 1) {
            return number("%.0f ms", seconds * MILLIS);
        }
        return seconds < MINUTE ? number("%.1f s", seconds) : number("%,.0f s", seconds);
    }
}
