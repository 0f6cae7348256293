package io.anabranch.bench;

import static java.util.Objects.requireNonNull;

import io.anabranch.sinks.cassandra.CassandraReads;
import io.anabranch.sinks.cassandra.DayLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.LocalDate;

/** The reader: each day merged into one stream, its events made. */
final class LogReaderLoop {
    private LogReaderLoop() {}

    /** @param args as {@link LogRun#arguments} makes them */
    public static void main(String[] args) {
        LogRun run = LogRun.parse(args);
        CassandraReads reads = CassandraReads.open("reads", run.settings(), new SimpleMeterRegistry());
        DayLog log = reads.dayLog();
        System.out.println(run.measure(day -> read(log, day)));
        reads.close().block();
        System.exit(0);
    }

    private static int read(DayLog log, LocalDate day) {
        return Math.toIntExact(requireNonNull(log.of(day).stream().count().block()));
    }
}
