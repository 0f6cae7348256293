package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The Cassandra sink compared with the bare driver with the same statements, and compared with shapes of batch that it could have. */
@Command(
        name = "cassandra",
        description =
                "The Cassandra sink compared with the bare driver that binds and sends the same batches; and compared with the bare driver"
                        + " with statements bound before, with batches of other sizes, and with an insert an event.",
        mixinStandardHelpOptions = true)
final class CassandraBench implements Callable<Integer> {
    /** {@code max-batch-size} by default. */
    private static final int SINK_SHAPE = 5 << 10;

    private static final int TRIAL_EVENTS = 100_000;
    private static final int MOST_SINGLES = 512;
    /** One side holds all statements of a round, bound. */
    private static final String HEAP = "2g";

    @Option(
            names = "--events",
            defaultValue = "200000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "400000",
            description = "Events before those, in each process (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds, each side once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--shapes",
            defaultValue = "0,2048,12288",
            split = ",",
            description =
                    "Bytes of a batch that the bare driver sends besides, 0 for an insert an event (${DEFAULT-VALUE})")
    private List<Integer> shapes = List.of();

    @Option(
            names = "--at-once",
            defaultValue = "16,32,64,128",
            split = ",",
            description = "How many requests at once the bare driver tries: what suits it best is taken;"
                    + " one number is taken untried (${DEFAULT-VALUE})")
    private List<Integer> atOnce = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;
    private String contactPoint = "";
    private int tablesMade;

    @Override
    public Integer call() {
        if (events < 1
                || warmUp < 1
                || rounds < 1
                || Collections.min(atOnce) < 1
                || shapes.stream().anyMatch(bytes -> bytes < 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--events, --warm-up, --rounds and --at-once want 1 or more, --shapes 0 or more");
        }
        out.printf(
                "cassandra: %,d events of about 340 B a round after %,d of warm-up, %d rounds, heap %s%n",
                events, warmUp, rounds, HEAP);
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.CASSANDRA)
                .quick()
                .progress(out::println)
                .start()) {
            InetSocketAddress address = stack.address(Server.CASSANDRA);
            contactPoint = address.getHostString() + ":" + address.getPort();
            ProcessHandle server = ProcessHandle.of(stack.pid(Server.CASSANDRA)).orElseThrow();
            try (CqlSession session = CassandraTables.connect(contactPoint)) {
                measure(new CassandraTables(session), server);
            }
        }
        return 0;
    }

    private void measure(CassandraTables tables, ProcessHandle server) {
        int best = best(tables);
        List<StoreSide> sides = new ArrayList<>();
        try {
            StoreSide floor = open(tables, "bare driver", CassandraBareLoop.class, best, SINK_SHAPE);
            sides.add(floor);
            StoreSide sink = open(tables, "sink", CassandraSinkLoop.class, best, SINK_SHAPE);
            sides.add(sink);
            sides.add(open(tables, "bare, bound before", CassandraBoundLoop.class, best, SINK_SHAPE));
            for (int bytes : shapes) {
                int inFlight = bytes == 0 ? MOST_SINGLES : best;
                sides.add(open(tables, "bare, " + shape(bytes), CassandraBareLoop.class, inFlight, bytes));
            }
            sides.forEach(side -> say(side.name() + ", warm-up", side.warmUp(warmUp)));
            out.printf(
                    "the bare driver and the sink stored the same %,d rows%n",
                    tables.compare(floor.table(), sink.table()));
            List<StoreSide> turns = new ArrayList<>(sides);
            for (int round = 0; round < rounds; round++) {
                turns.forEach(side -> say(side.name(), side.round(events, server)));
                // What else the machine does then falls on all.
                Collections.reverse(turns);
            }
            report(floor, sides);
            goals(floor, sink);
        } finally {
            // Each takes seconds to leave the cluster.
            sides.parallelStream().forEach(StoreSide::close);
        }
    }

    private void goals(StoreSide floor, StoreSide sink) {
        out.println(Goal.atLeast(
                "cassandra-rate", sink.ratio(floor, Measured::eventsPerSecond).median(), 0.95));
        out.println(Goal.atMost(
                "cassandra-cpu",
                sink.ratio(floor, Measured::cpuSecondsPerMillion).median(),
                1.30));
    }

    /** With how many requests in flight the bare driver is fastest; by the way the server gets warm. */
    private int best(CassandraTables tables) {
        if (atOnce.size() == 1) {
            return atOnce.get(0);
        }
        out.println("how many requests at once suit the bare driver");
        var unused = trial(tables, atOnce.get(0), "server's warm-up");
        int best = 0;
        double most = 0;
        for (int requests : atOnce) {
            double rate = trial(tables, requests, requests + " at once").eventsPerSecond();
            if (rate > most) {
                best = requests;
                most = rate;
            }
        }
        out.printf("taken: %d requests, on both sides%n", best);
        return best;
    }

    private Measured trial(CassandraTables tables, int requests, String name) {
        try (StoreSide side = open(tables, name, CassandraBareLoop.class, requests, SINK_SHAPE)) {
            var unused = side.warmUp(warmUp);
            Measured measured = side.warmUp(Math.min(TRIAL_EVENTS, events));
            say(name, measured);
            tables.drop(side.table());
            return measured;
        }
    }

    private StoreSide open(CassandraTables tables, String name, Class<?> main, int inFlight, int batchBytes) {
        CassandraRun run = new CassandraRun(contactPoint, inFlight, batchBytes);
        String table = "t" + tablesMade++;
        tables.create(run, table);
        return new StoreSide(name, table, new Fork(main, HEAP, run.arguments()).start());
    }

    private static String shape(int bytes) {
        return bytes == 0 ? "an insert an event" : "batches of " + bytes + " B";
    }

    private void say(String name, Measured measured) {
        out.printf(
                "  %-28s %,8.0f rows/s  %5.2f CPU µs a row  %,6.0f B a row%n",
                name, measured.eventsPerSecond(), measured.cpuSecondsPerMillion(), measured.bytesPerEvent());
    }

    private void report(StoreSide floor, List<StoreSide> sides) {
        out.printf(
                "%-28s %-30s %-22s %-22s %-22s %s%n",
                "medians", "rows/s", "client CPU µs a row", "server CPU µs a row", "rate by the floor's", "CPU by it");
        for (StoreSide side : sides) {
            out.printf(
                    "%-28s %-30s %-22s %-22s %-22s %s%n",
                    side.name(),
                    side.client(Measured::eventsPerSecond).shown(0),
                    side.client(Measured::cpuSecondsPerMillion).shown(1),
                    side.serverMicros().shown(1),
                    side.ratio(floor, Measured::eventsPerSecond).shown(2),
                    side.ratio(floor, Measured::cpuSecondsPerMillion).shown(2));
        }
    }
}
