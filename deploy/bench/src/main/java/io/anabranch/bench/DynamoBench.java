package io.anabranch.bench;

import io.anabranch.bench.Fork.Running;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** The DynamoDB sink compared with the bare client with prepared batches, and compared with a PutItem an event, all to DynamoDB Local. */
@Command(
        name = "dynamodb",
        description =
                "The DynamoDB sink compared with a bare client that sends the same items, prepared, in batches of 25;"
                        + " and compared with a PutItem an event.",
        mixinStandardHelpOptions = true)
final class DynamoBench implements Callable<Integer> {
    /** 16,000 requests, after which the compiler rests; at 8,000 it still takes a third of the CPU. */
    private static final String WARM_UP = "400000";

    private static final int TRIAL_WARM_UP = 20_000;
    private static final int PUT_WARM_UP = 20_000;
    private static final int PUT_EVENTS = 10_000;
    private static final int TRIAL_EVENTS = 15_000;
    /** The bare side holds all its requests, prepared. */
    private static final String HEAP = "2g";

    private static final String BARE = "Bench-bare";
    private static final String SINK = "Bench-sink";
    private static final String TRIAL = "Bench-trial";

    @Option(
            names = "--events",
            defaultValue = "40000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = WARM_UP,
            description = "Events before those, in each process (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds, each side once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--indexes",
            defaultValue = "0,1,2",
            split = ",",
            description = "How many indexes the table has, one after the other (${DEFAULT-VALUE})")
    private List<Integer> indexes = List.of();

    @Option(
            names = "--at-once",
            defaultValue = "8,16,32",
            split = ",",
            description = "How many requests at once the bare client tries: what suits it best is taken;"
                    + " one number is taken untried (${DEFAULT-VALUE})")
    private List<Integer> atOnce = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;
    private URI endpoint = URI.create("");

    @Override
    public Integer call() {
        if (events < 1
                || warmUp < 1
                || rounds < 1
                || Collections.min(atOnce) < 1
                || indexes.stream().anyMatch(i -> i < 0 || i > DynamoTables.MOST_INDEXES)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--events, --warm-up, --rounds and --at-once want 1 or more, --indexes some of 0,1,2");
        }
        out.printf(
                "dynamodb: %,d events of about 340 B a round after %,d of warm-up, %d rounds, indexes %s, heap %s%n",
                events, warmUp, rounds, indexes, HEAP);
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.DYNAMODB)
                .progress(out::println)
                .start()) {
            InetSocketAddress address = stack.address(Server.DYNAMODB);
            endpoint = URI.create("http://" + address.getHostString() + ":" + address.getPort());
            try (DynamoDbAsyncClient client = DynamoClient.open(endpoint, 1)) {
                measure(new DynamoTables(client));
            }
        }
        return 0;
    }

    private void measure(DynamoTables tables) {
        DynamoRun run = new DynamoRun(endpoint, best(tables));
        List<Rounds> all = new ArrayList<>();
        try (Running bare = fork(DynamoBareLoop.class, run);
                Running sink = fork(DynamoSinkLoop.class, run)) {
            warmUp(tables, bare, sink);
            for (int count : indexes) {
                all.add(measure(tables, count, bare, sink));
            }
        }
        List<Measured> puts = puts(tables, run);
        for (int i = 0; i < all.size(); i++) {
            report(indexes.get(i), all.get(i));
        }
        report(puts);
        for (int i = 0; i < all.size(); i++) {
            goals(indexes.get(i), all.get(i));
        }
        double rate = all.get(0).ours(Measured::eventsPerSecond).median();
        double naive = figures(puts, Measured::eventsPerSecond).median();
        out.println(Goal.atLeast("dynamodb-naive", rate / naive, 2.00));
    }

    /** With how many requests in flight the bare client is fastest; by the way the server gets warm. */
    private int best(DynamoTables tables) {
        if (atOnce.size() == 1) {
            return atOnce.get(0);
        }
        out.println(named(indexes.get(0)) + ": how many requests at once suit the bare client");
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
        out.printf("taken: %d requests and connections, on both sides%n", best);
        return best;
    }

    private Measured trial(DynamoTables tables, int requests, String name) {
        tables.create(TRIAL, indexes.get(0));
        try (Running bare = fork(DynamoBareLoop.class, new DynamoRun(endpoint, requests))) {
            var unused = bare.round(TRIAL, Math.min(TRIAL_WARM_UP, warmUp));
            Measured measured = bare.round(TRIAL, Math.min(TRIAL_EVENTS, events));
            say(name, measured);
            return measured;
        } finally {
            tables.drop(TRIAL);
        }
    }

    private void warmUp(DynamoTables tables, Running bare, Running sink) {
        tables.create(BARE, indexes.get(0));
        tables.create(SINK, indexes.get(0));
        say("bare, warm-up", bare.round(BARE, warmUp));
        say("sink, warm-up", sink.round(SINK, warmUp));
        tables.drop(BARE);
        tables.drop(SINK);
    }

    private Rounds measure(DynamoTables tables, int count, Running bare, Running sink) {
        out.println(named(count));
        tables.create(BARE, count);
        tables.create(SINK, count);
        Rounds measured = new Rounds();
        measured.run(
                rounds,
                () -> said("bare client", bare.round(BARE, events)),
                () -> said("sink", sink.round(SINK, events)));
        out.printf("  both stored the same %,d items%n", tables.compare(BARE, SINK));
        tables.drop(BARE);
        tables.drop(SINK);
        return measured;
    }

    private List<Measured> puts(DynamoTables tables, DynamoRun run) {
        out.printf("%s: a PutItem an event, %d at once%n", named(indexes.get(0)), run.inFlight());
        List<Measured> puts = new ArrayList<>();
        tables.create(BARE, indexes.get(0));
        try (Running side = fork(DynamoPutLoop.class, run)) {
            say("PutItem, warm-up", side.round(BARE, Math.min(PUT_WARM_UP, warmUp)));
            for (int round = 0; round < rounds; round++) {
                puts.add(said("PutItem", side.round(BARE, Math.min(PUT_EVENTS, events))));
            }
        } finally {
            tables.drop(BARE);
        }
        return puts;
    }

    private static Running fork(Class<?> side, DynamoRun run) {
        return new Fork(side, HEAP, run.arguments()).start();
    }

    private Measured said(String name, Measured measured) {
        say(name, measured);
        return measured;
    }

    private void say(String name, Measured measured) {
        out.printf(
                "  %-16s %,7.0f items/s  %6.1f CPU µs an item  %,7.0f B an item%n",
                name, measured.eventsPerSecond(), measured.cpuSecondsPerMillion(), measured.bytesPerEvent());
    }

    private void report(int count, Rounds measured) {
        out.printf("%-24s %-31s %-31s %s%n", named(count) + ", medians", "bare client, prepared", "sink", "ratio");
        row("items/s", 0, Measured::eventsPerSecond, measured);
        row("CPU µs an item", 1, Measured::cpuSecondsPerMillion, measured);
        row("B allocated an item", 0, Measured::bytesPerEvent, measured);
    }

    private void row(String name, int decimals, ToDoubleFunction<Measured> figure, Rounds measured) {
        out.printf(
                "%-24s %-31s %-31s %s%n",
                name,
                measured.floor(figure).shown(decimals),
                measured.ours(figure).shown(decimals),
                measured.ratio(figure).shown(2));
    }

    private void report(List<Measured> puts) {
        out.printf("%-24s %s%n", named(indexes.get(0)) + ", medians", "a PutItem an event");
        out.printf(
                "%-24s %s%n",
                "items/s", figures(puts, Measured::eventsPerSecond).shown(0));
        out.printf(
                "%-24s %s%n",
                "CPU µs an item", figures(puts, Measured::cpuSecondsPerMillion).shown(1));
    }

    private void goals(int count, Rounds measured) {
        double rate = measured.ratio(Measured::eventsPerSecond).median();
        double cpu = measured.ratio(Measured::cpuSecondsPerMillion).median();
        out.println(Goal.atLeast("dynamodb-rate-" + count, rate, 0.95));
        out.println(Goal.atMost("dynamodb-cpu-" + count, cpu, 1.30));
    }

    private static Figures figures(List<Measured> measured, ToDoubleFunction<Measured> figure) {
        return new Figures(measured.stream().map(figure::applyAsDouble).toList());
    }

    private static String named(int count) {
        return count == 1 ? "1 index" : count + " indexes";
    }
}
