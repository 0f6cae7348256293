package io.anabranch.app.otlp;

import io.anabranch.app.settings.TraceSettings;
import io.anabranch.topology.Causes;
import io.anabranch.topology.Sink;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Spans of a share of the writes, for a collector that takes OTLP over HTTP. They wait for it in a queue of {@value #QUEUE}, on a thread of their
 * own; what finds it full is dropped. Failures are logged, never thrown. Thread-safe.
 */
public final class Traces {
    private static final int QUEUE = 2_048;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** Logs each failure with its stack trace, beside the log of this program; held, else its level is lost. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final SdkTracerProvider provider;
    private final ObservationRegistry observations = ObservationRegistry.create();

    private Traces(TraceSettings settings) {
        LIBRARY.setLevel(Level.OFF);
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.create(attributes()))
                // What is not sampled never comes so far.
                .setSampler(Sampler.alwaysOn())
                .addSpanProcessor(BatchSpanProcessor.builder(new LoggedExporter(settings))
                        .setMaxQueueSize(QUEUE)
                        .build())
                .build();
        double share = settings.sample().value();
        observations
                .observationConfig()
                .observationPredicate(
                        (name, context) -> ThreadLocalRandom.current().nextDouble() < share)
                .observationHandler(new WriteSpans(
                        new OtelTracer(provider.get("io.anabranch"), new OtelCurrentTraceContext(), event -> {})));
    }

    /** Connects when the first spans are sent, a few seconds after they ended. */
    public static Traces open(TraceSettings settings) {
        return new Traces(settings);
    }

    /** A sink of whose writes the settings' share has spans. */
    public Sink traced(Sink sink) {
        return new TracedSink(sink, observations);
    }

    /** Sends what waits, for some seconds at most. Never fails. */
    public Mono<Void> close() {
        return Mono.<Void>create(closed -> {
                    var unused = provider.shutdown().whenComplete(closed::success);
                })
                .timeout(CLOSING)
                .onErrorComplete();
    }

    private static Attributes attributes() {
        AttributesBuilder attributes = Attributes.builder();
        ServiceAttributes.ofThisProcess().forEach(attributes::put);
        return attributes.build();
    }

    private static final class LoggedExporter implements SpanExporter {
        private final SpanExporter exporter;
        private final CollectorLog log;

        LoggedExporter(TraceSettings settings) {
            OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                    .setEndpoint(settings.address().toString())
                    .setConnectTimeout(CONNECT_TIMEOUT)
                    .setTimeout(REQUEST_TIMEOUT)
                    // Spans that come meanwhile would wait behind those that are tried again.
                    .setRetryPolicy(null);
            OtlpConfig.DEFAULT.headers().forEach(builder::addHeader);
            this.exporter = builder.build();
            this.log = new CollectorLog("traces", settings.address(), Clock.systemUTC());
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            CompletableResultCode result = exporter.export(spans);
            return result.whenComplete(() -> ended(result));
        }

        private void ended(CompletableResultCode result) {
            if (result.isSuccess()) {
                log.succeeded();
                return;
            }
            @Nullable Throwable failure = result.getFailureThrowable();
            // Without a cause there was an answer, which the library keeps to itself.
            @Nullable Throwable cause = failure == null ? null : failure.getCause();
            log.failed(cause == null ? "it refuses them" : Causes.inWords(cause));
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
