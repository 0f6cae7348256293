package io.anabranch.app.otlp;

import io.anabranch.topology.Event;
import io.micrometer.observation.Observation;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One batch on its way into a sink. Thread-safe. */
final class WriteContext extends Observation.Context {
    static final String NAME = "anabranch.sink.write";

    private final String sink;
    private final List<Event> events;
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable String outcome;

    /** @param events the batch's own list */
    WriteContext(String sink, List<Event> events) {
        this.sink = sink;
        this.events = events;
    }

    String sink() {
        return sink;
    }

    List<Event> events() {
        return events;
    }

    void countRejected() {
        rejected.incrementAndGet();
    }

    int rejected() {
        return rejected.get();
    }

    /** @return whether it had not ended yet: whoever has completed may be cancelled all the same */
    boolean end(String how) {
        boolean isFirst = ended.compareAndSet(false, true);
        if (isFirst) {
            outcome = how;
        }
        return isFirst;
    }

    /** As the metric's label has it. */
    String outcome() {
        return String.valueOf(outcome);
    }
}
