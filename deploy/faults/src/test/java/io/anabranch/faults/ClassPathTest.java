package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the program is started with. */
class ClassPathTest {
    @Test
    void holdsNothingThatOnlyTestsAndTheLocalServersNeed() throws Exception {
        try (Stream<Path> files = Files.list(Launch.PLAIN.program().resolve("lib"))) {
            List<String> jars =
                    files.map(file -> file.getFileName().toString()).sorted().toList();

            assertThat(jars)
                    .anyMatch(jar -> jar.startsWith("kafka-clients"))
                    .noneMatch(
                            jar -> jar.matches(
                                    ".*(junit|opentest4j|assertj|awaitility|testcontainers|maven|httpclient|jmh|anabranch-local|anabranch-load|-tests).*"));
        }
    }
}
