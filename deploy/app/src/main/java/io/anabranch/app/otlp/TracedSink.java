package io.anabranch.app.otlp;

import io.anabranch.topology.Event;
import io.anabranch.topology.ForwardingSink;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import reactor.core.publisher.Flux;

/** A sink of whose writes a share is observed. */
final class TracedSink extends ForwardingSink {
    private final ObservationRegistry observations;

    /** @param observations whose predicate says which writes are observed */
    TracedSink(Sink sink, ObservationRegistry observations) {
        super(sink);
        this.observations = observations;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
            WriteContext context = new WriteContext(name(), events);
            Observation write = Observation.createNotStarted(WriteContext.NAME, () -> context, observations);
            return write.isNoop() ? super.write(events) : observed(write, context);
        });
    }

    private Flux<Rejected> observed(Observation write, WriteContext context) {
        var unused = write.start();
        return super.write(context.events())
                .doOnNext(rejected -> context.countRejected())
                .doOnComplete(() -> end(write, context, "written"))
                .doOnError(failure -> {
                    var unusedToo = write.error(failure);
                    end(write, context, "failed");
                })
                .doOnCancel(() -> end(write, context, "cancelled"));
    }

    private static void end(Observation write, WriteContext context, String outcome) {
        if (context.end(outcome)) {
            write.stop();
        }
    }
}
