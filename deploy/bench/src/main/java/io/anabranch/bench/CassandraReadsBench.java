package io.anabranch.bench;

import static java.util.Objects.requireNonNull;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.sinks.cassandra.CassandraReads;
import io.anabranch.sinks.cassandra.CassandraSink;
import io.anabranch.sinks.cassandra.DayLog;
import io.anabranch.sinks.cassandra.EventsByDay;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The day log: whether it is right, how fast it streams compared with a bare scan, and what a slow reader holds. */
@Command(
        name = "cassandra-reads",
        description =
                "The log of three days and 16 buckets on Cassandra: each day held against what was written, its rows/s"
                        + " compared with the bare driver's paging through the same partitions, and the heap that a reader of 100 rows/s"
                        + " holds. Ends with 1 if a day is wrong.",
        mixinStandardHelpOptions = true)
final class CassandraReadsBench implements Callable<Integer> {
    private static final String HEAP = "512m";

    @Option(names = "--events", defaultValue = "200000", description = "Events in the table (${DEFAULT-VALUE})")
    private int events;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds, each side once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--passes",
            defaultValue = "3",
            description = "How often a side reads all days in a round, after once unmeasured (${DEFAULT-VALUE})")
    private int passes;

    @Option(
            names = "--slow-seconds",
            defaultValue = "10",
            description = "How long the slow reader reads (${DEFAULT-VALUE})")
    private int slowSeconds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        if (events < 1 || rounds < 1 || passes < 1 || slowSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "All options want 1 or more");
        }
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.CASSANDRA)
                .progress(out::println)
                .start()) {
            InetSocketAddress address = stack.address(Server.CASSANDRA);
            LogRun run = new LogRun(address.getHostString() + ":" + address.getPort(), events, passes);
            EventsByDay.create(run.settings()).block();
            LogLedger ledger = LogLedger.of(events);
            store(run, ledger);
            int wrong = check(run, ledger);
            Rounds measured = measure(run);
            LogSlowReader.Held held = new Fork(
                            LogSlowReader.class,
                            LogSlowReader.HEAP,
                            new LogRun(run.contactPoint(), events, slowSeconds).arguments())
                    .run(LogSlowReader.Held::parse);
            report(measured, held, wrong);
            return wrong == 0 ? 0 : 1;
        }
    }

    private void store(LogRun run, LogLedger ledger) {
        long before = System.nanoTime();
        CassandraSink sink = CassandraSink.open("cassandra", run.settings(), new SimpleMeterRegistry());
        StoreSink.write(sink, ledger.events(), new ProgressReport(out));
        sink.close().block();
        out.printf(
                "stored %,d events of %d days in %.1f s; %,d are of a user and microsecond that another is of%n",
                events, LogLedger.DAYS, (System.nanoTime() - before) / 1e9, ledger.together());
    }

    /** Days whose log is not what was written, in its order. */
    private int check(LogRun run, LogLedger ledger) {
        CassandraReads reads = CassandraReads.open("reads", run.settings(), new SimpleMeterRegistry());
        int wrong = 0;
        for (LocalDate day : LogLedger.days()) {
            List<Event> written = ledger.newestFirst(day);
            boolean isRight = isRight(reads.dayLog(), day, written);
            wrong += isRight ? 0 : 1;
            out.printf("  %s %,8d events  %s%n", day, written.size(), isRight ? "complete and in order" : "WRONG");
        }
        reads.close().block();
        return wrong;
    }

    private static boolean isRight(DayLog log, LocalDate day, List<Event> written) {
        List<StoredEvent> read =
                requireNonNull(log.of(day).stream().collectList().block());
        boolean isSame = read.size() == written.size();
        for (int i = 0; isSame && i < read.size(); i++) {
            isSame = LogLedger.isSame(read.get(i), written.get(i));
        }
        return isSame;
    }

    private Rounds measure(LogRun run) {
        Rounds measured = new Rounds();
        measured.run(rounds, () -> side(LogBareLoop.class, run), () -> side(LogReaderLoop.class, run));
        return measured;
    }

    private Measured side(Class<?> side, LogRun run) {
        Measured measured = new Fork(side, HEAP, run.arguments()).run();
        out.printf(
                "  %-14s %,8.0f rows/s  %5.2f CPU µs a row  %,6.0f B a row%n",
                side.getSimpleName(),
                measured.eventsPerSecond(),
                measured.cpuSecondsPerMillion(),
                measured.bytesPerEvent());
        return measured;
    }

    private void report(Rounds measured, LogSlowReader.Held held, int wrong) {
        out.printf("%n%-22s %-31s %-31s %s%n", "medians", "bare scan, unmerged", "day log", "ratio");
        row("rows/s", 0, Measured::eventsPerSecond, measured);
        row("CPU µs a row", 2, Measured::cpuSecondsPerMillion, measured);
        row("B allocated a row", 0, Measured::bytesPerEvent, measured);
        out.printf(
                "a reader of %d rows/s, after %,d rows: %.1f MB held, in a heap of %s%n",
                LogSlowReader.ROWS_A_SECOND, held.rows(), held.megabytes(), LogSlowReader.HEAP);
        out.println(Goal.atMost("cassandra-reads-wrong-days", wrong, 0));
        out.println(Goal.atLeast(
                "cassandra-reads-rate",
                measured.ratio(Measured::eventsPerSecond).median(),
                0.80));
        out.println(Goal.atMost("cassandra-reads-held-mb", held.megabytes(), 50));
    }

    private void row(String name, int decimals, ToDoubleFunction<Measured> figure, Rounds measured) {
        out.printf(
                "%-22s %-31s %-31s %s%n",
                name,
                measured.floor(figure).shown(decimals),
                measured.ours(figure).shown(decimals),
                measured.ratio(figure).shown(2));
    }
}
