package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.List;

/** The bare driver, sending statements that are bound before anything is measured: the wire and the server alone. */
final class CassandraBoundLoop {
    private CassandraBoundLoop() {}

    /** @param args as {@link CassandraRun#arguments} makes them */
    public static void main(String[] args) {
        CassandraRun run = CassandraRun.parse(args);
        try (CqlSession session = CassandraTables.connect(run.contactPoint())) {
            Side.serve((table, events, report) -> {
                CassandraRows rows = CassandraRows.prepare(session, table);
                List<Statement<?>> statements =
                        CassandraRows.batches(CassandraRows.inTime(events), run.batchBytes()).stream()
                                .<Statement<?>>map(rows::bind)
                                .toList();
                return () -> InFlight.all(
                        statements,
                        run.inFlight(),
                        statement -> session.executeAsync(statement).toCompletableFuture(),
                        report);
            });
        }
        System.exit(0);
    }
}
