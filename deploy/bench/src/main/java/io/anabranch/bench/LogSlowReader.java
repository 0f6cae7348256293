package io.anabranch.bench;

import io.anabranch.sinks.cassandra.CassandraReads;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/** A reader that takes 100 rows a second of all days, and what lives on the heap because of it. */
final class LogSlowReader {
    static final String HEAP = "64m";
    static final int ROWS_A_SECOND = 100;

    /** Of the events, those that it takes before it is slow. */
    private static final int FAST_PART = 4;

    private static final Duration EACH = Duration.ofMillis(1_000 / ROWS_A_SECOND);

    private LogSlowReader() {}

    /** The most bytes that lived, beyond those that did before the reading. */
    record Held(int rows, long bytes) {
        private static final Pattern LINE = Pattern.compile("held rows=(\\d+) bytes=(-?\\d+)");

        double megabytes() {
            return bytes / 1e6;
        }

        /** The line by which the process reports. */
        @Override
        public String toString() {
            return "held rows=" + rows + " bytes=" + bytes;
        }

        static Optional<Held> parse(String line) {
            Matcher parts = LINE.matcher(line);
            return parts.matches()
                    ? Optional.of(new Held(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
                    : Optional.empty();
        }
    }

    /** @param args as {@link LogRun#arguments} makes them, the passes being seconds */
    public static void main(String[] args) {
        LogRun run = LogRun.parse(args);
        CassandraReads reads = CassandraReads.open("reads", run.settings(), new SimpleMeterRegistry());
        var log = reads.dayLog();
        // The session, its classes and its pools are there before, and are no part of the reading.
        var unused = log.of(LogLedger.FIRST_DAY).page(1).block();
        long before = living();
        Instant from = LogLedger.FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
        ProgressReport report = ProgressReport.started();
        report.begin("rows", run.events() / FAST_PART + (long) run.passes() * ROWS_A_SECOND);
        long most = log.between(from, from.plus(Duration.ofDays(LogLedger.DAYS))).stream()
                .index()
                .doOnNext(row -> report.add(1))
                // At full speed to where pages are as large as they get.
                .delayUntil(row -> row.getT1() < run.events() / FAST_PART ? Mono.empty() : Mono.delay(EACH))
                .skip(run.events() / FAST_PART)
                .take((long) run.passes() * ROWS_A_SECOND)
                .map(row -> row.getT1() % ROWS_A_SECOND == 0 ? living() : 0L)
                .reduce(0L, Math::max)
                .blockOptional()
                .orElseThrow();
        System.out.println(new Held(run.passes() * ROWS_A_SECOND, most - before));
        reads.close().block();
        System.exit(0);
    }

    private static long living() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
