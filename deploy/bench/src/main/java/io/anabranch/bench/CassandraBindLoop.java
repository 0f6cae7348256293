package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.anabranch.topology.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The bare driver, binding each statement as it is sent. */
final class CassandraBindLoop {
    private CassandraBindLoop() {}

    /** @param args as {@link CassandraRun#arguments} makes them */
    public static void main(String[] args) {
        CassandraRun run = CassandraRun.parse(args);
        List<Event> events = run.sample();
        try (CqlSession session = CassandraTables.connect(run.contactPoint())) {
            CassandraRows rows = CassandraRows.prepare(session, run.table());
            List<List<Event>> warmUp = CassandraRows.batches(events.subList(0, run.warmUp()), run.batchBytes());
            List<List<Event>> measured =
                    CassandraRows.batches(events.subList(run.warmUp(), events.size()), run.batchBytes());
            System.out.println(run.measure(
                    () -> InFlight.all(warmUp, run.inFlight(), batch -> send(session, rows.bind(batch))),
                    () -> InFlight.all(measured, run.inFlight(), batch -> send(session, rows.bind(batch)))));
        }
        System.exit(0);
    }

    private static CompletableFuture<AsyncResultSet> send(CqlSession session, Statement<?> statement) {
        return session.executeAsync(statement).toCompletableFuture();
    }
}
