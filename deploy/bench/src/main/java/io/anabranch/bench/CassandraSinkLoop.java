package io.anabranch.bench;

import io.anabranch.sinks.cassandra.CassandraSink;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import reactor.core.publisher.Flux;

/** The sink, given polls of decoded events as a lane gives them. */
final class CassandraSinkLoop {
    /** {@code max.poll.records} of the store lane. */
    static final int POLL = 2_000;
    /** {@code in-flight} of the store lane. */
    private static final int WRITES = 4;

    private CassandraSinkLoop() {}

    /** @param args as {@link CassandraRun#arguments} makes them */
    public static void main(String[] args) {
        CassandraRun run = CassandraRun.parse(args);
        List<Event> events = run.sample();
        CassandraSink sink = CassandraSink.open("cassandra", run.settings(), new SimpleMeterRegistry());
        System.out.println(run.measure(
                () -> write(sink, events.subList(0, run.warmUp())),
                () -> write(sink, events.subList(run.warmUp(), events.size()))));
        sink.close().block();
        System.exit(0);
    }

    private static void write(CassandraSink sink, List<Event> events) {
        Rejected refused = Flux.fromIterable(DynamoRun.cut(events, POLL))
                .flatMap(sink::write, WRITES)
                .blockLast();
        if (refused != null) {
            throw new IllegalStateException("A sample event was rejected: " + refused);
        }
    }
}
