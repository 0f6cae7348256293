package io.anabranch.app.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CollectorLogTest {
    private Instant now = Instant.parse("2026-11-21T08:15:37Z");

    @Test
    void aFailureIsOneLineWhenItBeginsAndOneWhenItEnds() {
        CollectorLog log = new CollectorLog("metrics", URI.create("http://collector:4318/v1/metrics"), () -> now);

        try (LogLines lines = new LogLines()) {
            log.succeeded();
            log.failed("Connection refused");
            now = now.plusSeconds(90);
            log.failed("no answer");
            log.succeeded();
            log.succeeded();

            assertThat(lines.lines())
                    .containsExactly(
                            "[WARN] No metrics reach the collector at http://collector:4318/v1/metrics, and the pipeline goes on: Connection refused",
                            "[INFO] The collector at http://collector:4318/v1/metrics takes metrics again, after 90s");
        }
    }
}
