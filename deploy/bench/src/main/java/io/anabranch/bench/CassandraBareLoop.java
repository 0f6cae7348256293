package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.anabranch.topology.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The floor: the bare driver, sending statements that are bound before anything is measured. */
final class CassandraBareLoop {
    private CassandraBareLoop() {}

    /** @param args as {@link CassandraRun#arguments} makes them */
    public static void main(String[] args) {
        CassandraRun run = CassandraRun.parse(args);
        List<Event> events = run.sample();
        try (CqlSession session = CassandraTables.connect(run.contactPoint())) {
            CassandraRows rows = CassandraRows.prepare(session, run.table());
            List<Statement<?>> warmUp = bound(rows, events.subList(0, run.warmUp()), run.batchBytes());
            List<Statement<?>> measured = bound(rows, events.subList(run.warmUp(), events.size()), run.batchBytes());
            System.out.println(run.measure(
                    () -> InFlight.all(warmUp, run.inFlight(), statement -> send(session, statement)),
                    () -> InFlight.all(measured, run.inFlight(), statement -> send(session, statement))));
        }
        System.exit(0);
    }

    private static List<Statement<?>> bound(CassandraRows rows, List<Event> events, int batchBytes) {
        return CassandraRows.batches(events, batchBytes).stream()
                .<Statement<?>>map(rows::bind)
                .toList();
    }

    private static CompletableFuture<AsyncResultSet> send(CqlSession session, Statement<?> statement) {
        return session.executeAsync(statement).toCompletableFuture();
    }
}
