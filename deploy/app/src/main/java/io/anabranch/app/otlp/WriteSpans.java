package io.anabranch.app.otlp;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;

/** A span for each write that is observed: no parent, for a batch has many, and links to those who produced its records. */
final class WriteSpans implements TracingObservationHandler<WriteContext> {
    private final Tracer tracer;

    WriteSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Tracer getTracer() {
        return tracer;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof WriteContext;
    }

    @Override
    public void onStart(WriteContext write) {
        Span.Builder span = tracer.spanBuilder()
                .setNoParent()
                .kind(Span.Kind.CONSUMER)
                .name("write " + write.sink())
                .tag("sink", write.sink())
                .tag("events", write.events().size());
        ProducerLinks.of(write.events()).forEach(span::addLink);
        getTracingContext(write).setSpan(span.start());
    }

    @Override
    public void onStop(WriteContext write) {
        Span span = getRequiredSpan(write);
        span.tag("rejected", write.rejected());
        span.tag("outcome", write.outcome());
        span.end();
    }
}
