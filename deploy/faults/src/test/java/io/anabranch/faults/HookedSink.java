package io.anabranch.faults;

import io.anabranch.topology.Event;
import io.anabranch.topology.ForwardingSink;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.util.List;
import reactor.core.publisher.Flux;

/** A sink whose writes pass the {@link Hook} when all is durable and nothing is committed yet. */
final class HookedSink extends ForwardingSink {
    HookedSink(Sink sink) {
        super(sink);
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return super.write(events).doOnComplete(() -> Hook.passed(name()));
    }
}
