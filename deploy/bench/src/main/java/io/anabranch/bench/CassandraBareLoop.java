package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.topology.Event;
import java.util.List;

/** The floor: the bare driver, binding each statement as it is sent, as a program must that learns of its rows one by one. */
final class CassandraBareLoop {
    private CassandraBareLoop() {}

    /** @param args as {@link CassandraRun#arguments} makes them */
    public static void main(String[] args) {
        CassandraRun run = CassandraRun.parse(args);
        try (CqlSession session = CassandraTables.connect(run.contactPoint())) {
            Side.serve((table, events, report) -> {
                CassandraRows rows = CassandraRows.prepare(session, table);
                List<List<Event>> batches = CassandraRows.batches(CassandraRows.inTime(events), run.batchBytes());
                return () -> InFlight.all(
                        batches,
                        run.inFlight(),
                        batch -> session.executeAsync(rows.bind(batch)).toCompletableFuture(),
                        report);
            });
        }
        System.exit(0);
    }
}
