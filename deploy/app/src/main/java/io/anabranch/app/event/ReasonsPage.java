package io.anabranch.app.event;

import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The table of reasons of {@code docs/dead-letters.md}, which the build puts next to this class. */
final class ReasonsPage {
    private static final String PAGE = "dead-letters.md";

    private ReasonsPage() {}

    /**
     * A row of the table.
     *
     * @param meaning what the reason means
     * @param action what to do
     */
    record Row(String meaning, String action) {}

    /** What the page says of the reason; empty where it is not there. */
    static Optional<Row> row(RejectReason reason) {
        return page().lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .filter(cells -> cells.size() == 5 && isOf(reason, cells))
                .findFirst()
                .map(cells -> new Row(cells.get(3), cells.get(4)));
    }

    private static boolean isOf(RejectReason reason, List<String> cells) {
        return cells.get(1).contains("`" + reason.code() + "`");
    }

    private static String page() {
        try (InputStream page = ReasonsPage.class.getResourceAsStream(PAGE)) {
            return page == null ? "" : new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
