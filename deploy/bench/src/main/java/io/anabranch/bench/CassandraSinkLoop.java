package io.anabranch.bench;

import io.anabranch.sinks.cassandra.CassandraSink;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sink, given polls of decoded events as a branch gives them. */
final class CassandraSinkLoop {
    private CassandraSinkLoop() {}

    /** @param args as {@link CassandraRun#arguments} makes them */
    public static void main(String[] args) {
        CassandraRun run = CassandraRun.parse(args);
        Map<String, CassandraSink> sinks = new HashMap<>();
        Side.serve((table, events, report) -> {
            CassandraSink sink = sinks.computeIfAbsent(
                    table, name -> CassandraSink.open("cassandra", run.settings(name), new SimpleMeterRegistry()));
            List<Event> inTime = CassandraRows.inTime(events);
            return () -> StoreSink.write(sink, inTime, report);
        });
        System.exit(0);
    }
}
