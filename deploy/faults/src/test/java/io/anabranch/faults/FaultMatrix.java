package io.anabranch.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The rows of {@code docs/faults.md}. */
final class FaultMatrix {
    private static final Path PAGE = Path.of("../../docs/faults.md");

    private FaultMatrix() {}

    /**
     * @param heldBy tests by class and method, of this suite and of other modules, and why where there is none
     */
    record Row(int number, String fault, String checks, String heldBy) {}

    static List<Row> read() throws IOException {
        try (Stream<String> lines = Files.lines(PAGE)) {
            return lines.filter(line -> line.matches("\\| \\d+ \\|.*"))
                    .map(line -> line.split(" \\| ", 4))
                    .map(cells -> new Row(
                            Integer.parseInt(cells[0].substring(2).strip()),
                            cells[1].strip(),
                            cells[2].strip(),
                            cells[3].replaceFirst("\\|\\s*$", "").strip()))
                    .toList();
        }
    }
}
