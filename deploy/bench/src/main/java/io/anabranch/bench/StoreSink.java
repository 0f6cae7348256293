package io.anabranch.bench;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.util.List;
import reactor.core.publisher.Flux;

/** A sink, given polls of decoded events as a branch gives them. */
final class StoreSink {
    /** {@code max.poll.records}. */
    static final int POLL = 2_000;
    /** {@code in-flight}. */
    private static final int WRITES = 4;

    private StoreSink() {}

    /** Ends when all are stored. */
    static void write(Sink sink, List<Event> events, ProgressReport report) {
        report.begin("events", events.size());
        Rejected refused = Flux.fromIterable(Side.cut(events, POLL))
                .flatMap(poll -> sink.write(poll).doOnComplete(() -> report.add(poll.size())), WRITES)
                .blockLast();
        if (refused != null) {
            throw new IllegalStateException("A sample event was rejected: " + refused);
        }
    }
}
