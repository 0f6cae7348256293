package io.anabranch.app.settings;

import io.anabranch.settings.Setting;
import java.net.URI;
import java.time.Duration;

/** Where the metrics are sent to, besides being served. */
public record OtlpSettings(
        @Setting(
                description =
                        "OpenTelemetry collector that takes OTLP over HTTP, as http://collector:4318; /v1/metrics is added")
        URI endpoint,

        @Setting(description = "how often all metrics are sent, 1s to 1h", defaultValue = "60s")
        Duration interval) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    public OtlpSettings {
        Collector.check(endpoint)
                .check(
                        interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0,
                        "interval",
                        interval,
                        "1s to 1h")
                .raise();
    }

    /** Where metrics are posted. */
    public URI address() {
        return Collector.path(endpoint, "/v1/metrics");
    }
}
