package io.anabranch.app.otlp;

import io.anabranch.app.settings.OtlpSettings;
import io.anabranch.topology.Causes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metrics for a collector that takes OTLP over HTTP. No exemplars: they would hold what no label may. */
public final class OtlpMetrics {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    /** A process that ends sends once more, and waits no longer for the answer. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);

    private OtlpMetrics() {}

    /** A registry that sends all its metrics again and again, on a thread of its own; and when it is closed. Failures are logged, never thrown. */
    public static MeterRegistry open(OtlpSettings settings) {
        return OtlpMeterRegistry.builder(new Config(settings, ServiceAttributes.ofThisProcess()))
                .metricsSender(new LoggedSender(settings))
                .build();
    }

    private record Config(OtlpSettings settings, Map<String, String> resourceAttributes) implements OtlpConfig {
        /** No property has a say. */
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public String url() {
            return settings.address().toString();
        }

        @Override
        public Duration step() {
            return settings.interval();
        }
    }

    private static final class LoggedSender implements OtlpMetricsSender {
        private final OtlpMetricsSender sender =
                new OtlpHttpMetricsSender(new HttpUrlConnectionSender(CONNECT_TIMEOUT, READ_TIMEOUT));
        private final CollectorLog log;

        LoggedSender(OtlpSettings settings) {
            this.log = new CollectorLog("metrics", settings.address(), Clock.systemUTC());
        }

        @Override
        public void send(Request request) {
            try {
                sender.send(request);
                log.succeeded();
            } catch (Exception failure) {
                log.failed(Causes.inWords(failure));
            }
        }
    }
}
