package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The floor: the bare driver, paging through all buckets of a day side by side, merging nothing. */
final class LogBareLoop {
    private static final int COLUMNS = 6;

    private LogBareLoop() {}

    /** @param args as {@link LogRun#arguments} makes them */
    public static void main(String[] args) {
        LogRun run = LogRun.parse(args);
        try (CqlSession session = session(run)) {
            PreparedStatement query =
                    session.prepare("SELECT event_time, event_id, user_id, event_type, data, extra FROM "
                            + LogRun.KEYSPACE + "." + LogRun.TABLE + " WHERE day = ? AND bucket = ?");
            System.out.println(run.measure(day -> read(session, query, day)));
        }
        System.exit(0);
    }

    private static int read(CqlSession session, PreparedStatement query, LocalDate day) {
        AtomicInteger rows = new AtomicInteger();
        CompletableFuture.allOf(IntStream.range(0, LogRun.BUCKETS)
                        .mapToObj(bucket -> session.executeAsync(query.bind(day, bucket))
                                .thenCompose(page -> take(page, rows))
                                .toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        return rows.get();
    }

    /** The next page is asked for before this one is looked at. */
    private static CompletionStage<Integer> take(AsyncResultSet page, AtomicInteger rows) {
        CompletionStage<Integer> rest = page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> take(next, rows))
                : CompletableFuture.completedFuture(0);
        int bytes = 0;
        for (Row row : page.currentPage()) {
            for (int column = 0; column < COLUMNS; column++) {
                var value = row.getBytesUnsafe(column);
                bytes += value == null ? 0 : value.remaining();
            }
            rows.incrementAndGet();
        }
        int touched = bytes;
        return rest.thenApply(more -> touched ^ more);
    }

    private static CqlSession session(LogRun run) {
        int colon = run.contactPoint().lastIndexOf(':');
        return CqlSession.builder()
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                        .build())
                .withLocalDatacenter(LogRun.DATACENTER)
                .addContactPoint(new InetSocketAddress(
                        run.contactPoint().substring(0, colon),
                        Integer.parseInt(run.contactPoint().substring(colon + 1))))
                .build();
    }
}
