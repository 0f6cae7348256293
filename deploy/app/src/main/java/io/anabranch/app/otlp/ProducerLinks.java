package io.anabranch.app.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Links from a batch to the spans that produced its records, by their headers {@code traceparent} and {@code tracestate}.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 */
final class ProducerLinks {
    /** Invariant 6: a batch may be of thousands of producers' spans. */
    static final int MAX_LINKS = 32;

    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    private ProducerLinks() {}

    /** One for each span, at most {@link #MAX_LINKS}: first those that their producer sampled, since the others lead nowhere. */
    static List<Link> of(List<Event> events) {
        Set<SpanContext> sampled = new LinkedHashSet<>();
        Set<SpanContext> others = new LinkedHashSet<>();
        for (Event event : events) {
            SpanContext producer = producer(event.record());
            Set<SpanContext> alike = producer.isSampled() ? sampled : others;
            if (producer.isValid() && alike.size() < MAX_LINKS) {
                alike.add(producer);
            }
        }
        return Stream.concat(sampled.stream(), others.stream())
                .limit(MAX_LINKS)
                .map(producer -> new Link(OtelTraceContext.fromOtel(producer)))
                .toList();
    }

    /** Invalid where the record names none. */
    private static SpanContext producer(SourceRecord record) {
        return record.headers().isEmpty()
                ? SpanContext.getInvalid()
                : Span.fromContext(PROPAGATOR.extract(Context.root(), record, new Headers()))
                        .getSpanContext();
    }

    private static final class Headers implements TextMapGetter<SourceRecord> {
        @Override
        public Iterable<String> keys(SourceRecord record) {
            return record.headers().stream().map(Header::name).toList();
        }

        /** The last of a name, as Kafka's own clients have it. */
        @Override
        public @Nullable String get(@Nullable SourceRecord record, String name) {
            byte @Nullable [] last = null;
            for (Header header : record == null ? List.<Header>of() : record.headers()) {
                if (header.name().equals(name)) {
                    last = header.value();
                }
            }
            return last == null ? null : new String(last, UTF_8);
        }
    }
}
