package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.faults.FaultMatrix.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/faults.md names tests that there are. */
class FaultMatrixTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

    @Test
    void hasFortyRowsInTheirOrder() throws IOException {
        assertThat(FaultMatrix.read())
                .extracting(Row::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void everyTestThatARowNamesIsThere() throws IOException {
        Map<String, Path> classes = classes();
        List<String> absent = new ArrayList<>();
        int named = 0;
        for (Row row : FaultMatrix.read()) {
            Matcher test = TEST.matcher(row.heldBy());
            while (test.find()) {
                named++;
                Path file = classes.get(test.group(1));
                if (file == null || !Files.readString(file).contains("void " + test.group(2) + "(")) {
                    absent.add("row " + row.number() + ": " + test.group());
                }
            }
        }
        assertThat(named).isGreaterThan(60);
        assertThat(absent).isEmpty();
    }

    private static Map<String, Path> classes() throws IOException {
        try (Stream<Path> files = Files.find(
                Path.of("../.."),
                /* maxDepth= */ 12,
                (path, attributes) -> path.toString().matches(".*/src/(test|main)/java/.*(IT|Test|Contract)\\.java"))) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""),
                    Function.identity(),
                    (one, other) -> one));
        }
    }
}
