package io.anabranch.app;

import io.anabranch.local.TestTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Prometheus' own checker of what a program exposes. */
final class Promtool {
    private Promtool() {}

    /** What it says of a scrape, nothing if it finds no fault; the test is skipped where it is not installed. */
    static String check(String scrape) throws IOException, InterruptedException {
        Process check = new ProcessBuilder(TestTools.requirePromtool().toString(), "check", "metrics")
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
