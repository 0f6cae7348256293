package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/operations.md has every metric that the program can show, and no other. */
class OperationsTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final List<String> SOURCES = List.of("topology", "ingest", "sinks", "deploy/app");

    /** The kind of meter and its name, or a method of its own that makes a counter. */
    private static final Pattern METER = Pattern.compile(
            "(?:(Counter|Gauge|Timer|DistributionSummary)\\s*\\.builder|(counter))\\(\\s*\"(anabranch[.a-z]+)\"");

    @Test
    void theOperationsPageHasEveryMetricAndNoOther() throws IOException {
        assertThat(MetricsInDocs.read().names()).containsExactlyInAnyOrderElementsOf(inCode());
    }

    private static Set<String> inCode() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String source : SOURCES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(source))) {
                for (Path file : files.filter(OperationsTest::isMain).toList()) {
                    Matcher meters = METER.matcher(Files.readString(file));
                    while (meters.find()) {
                        names.add(prometheus(meters.group(1) == null ? "Counter" : meters.group(1), meters.group(3)));
                    }
                }
            }
        }
        return names;
    }

    private static boolean isMain(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("src/main/");
    }

    private static String prometheus(String kind, String name) {
        String plain = name.replace('.', '_');
        return switch (kind) {
            case "Counter" -> plain + "_total";
            case "Timer" -> plain + "_seconds";
            default -> plain;
        };
    }
}
