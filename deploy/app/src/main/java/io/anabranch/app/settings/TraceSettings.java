package io.anabranch.app.settings;

import io.anabranch.ingest.Percentage;
import io.anabranch.settings.Setting;
import java.net.URI;

/** Where spans of writes are sent to, and of how many writes. */
public record TraceSettings(
        @Setting(
                description =
                        "OpenTelemetry collector that takes OTLP over HTTP, as http://collector:4318; /v1/traces is added")
        URI endpoint,

        @Setting(description = "share of the batches written to a sink that get a span", defaultValue = "1%")
        Percentage sample) {
    public TraceSettings {
        Collector.check(endpoint).raise();
    }

    /** Where spans are posted. */
    public URI address() {
        return Collector.path(endpoint, "/v1/traces");
    }
}
