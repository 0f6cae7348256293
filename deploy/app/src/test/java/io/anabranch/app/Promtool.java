package io.anabranch.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prometheus' own checker of what a program exposes. */
final class Promtool {
    private static final Path BINARY = Path.of("/usr/bin/promtool");

    private Promtool() {}

    /** What it says of a scrape, nothing if all is well; the test is skipped where it is not installed. */
    static String check(String scrape) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BINARY), "promtool is not installed");
        Process check = new ProcessBuilder(BINARY.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = check.getOutputStream()) {
            in.write(scrape.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check.waitFor();
        return said;
    }
}
