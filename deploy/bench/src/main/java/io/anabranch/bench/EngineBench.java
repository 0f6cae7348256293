package io.anabranch.bench;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * One reading from a real broker to sinks that store nothing, next to a bare poll loop that decodes and commits alike; and five sinks
 * with one reading next to the same five with three.
 */
@Command(
        name = "engine",
        description =
                "One reading to no-op sinks, next to a bare consumer loop with the same decode and ordered commits.",
        mixinStandardHelpOptions = true)
final class EngineBench implements Callable<Integer> {
    /** The first 300,000 events cost two to three times as much CPU: they measure the compiler. */
    private static final String WARM_UP = "600000";

    private static final String HEAP = "512m";

    @Option(
            names = "--events",
            defaultValue = "2000000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private long events;

    @Option(
            names = "--warm-up",
            defaultValue = WARM_UP,
            description = "Events before those, in each process (${DEFAULT-VALUE})")
    private long warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds, each side once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        if (events < 1 || warmUp < 1 || rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--events, --warm-up and --rounds want 1 or more");
        }
        out.printf(
                "engine: %,d events of about 340 B a round after %,d of warm-up, %d rounds, heap %s%n",
                events, warmUp, rounds, HEAP);
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.KAFKA)
                .progress(out::println)
                .start()) {
            InetSocketAddress address = stack.address(Server.KAFKA);
            EngineTopic topic = new EngineTopic(address.getHostString() + ":" + address.getPort(), "bench-engine");
            topic.fill(warmUp + events);
            out.println("the topic is filled");
            report(measure(topic));
        }
        return 0;
    }

    private List<EngineSide> measure(EngineTopic topic) {
        List<EngineSide> sides = List.of(
                new EngineSide("bare loop", BareLoop.class, List.of()),
                new EngineSide("4 sinks, 1 reading", EngineLoop.class, List.of("4")),
                new EngineSide("5 sinks, 1 reading", EngineLoop.class, List.of("5")),
                // As it would be without one reading: feed, leaderboards and three stores with a consumer and a
                // decoding each.
                new EngineSide("5 sinks, 3 readings", EngineLoop.class, List.of("1,1,3")));
        for (int round = 0; round < rounds; round++) {
            sides.forEach(side -> side.rounds.add(measure(side, topic)));
        }
        return sides;
    }

    private Measured measure(EngineSide side, EngineTopic topic) {
        List<String> arguments =
                new ArrayList<>(List.of(topic.brokers(), topic.name(), Long.toString(warmUp), Long.toString(events)));
        arguments.addAll(side.arguments);
        Measured measured = new Fork(side.program, HEAP, arguments).run();
        out.printf(
                "  %-20s %,9.0f events/s  %.2f CPU s per million  %,5.0f B an event%n",
                side.name, measured.eventsPerSecond(), measured.cpuSecondsPerMillion(), measured.bytesPerEvent());
        return measured;
    }

    private void report(List<EngineSide> sides) {
        out.println(
                "medians (spread)     events/s                        CPU s per million      rate and CPU by the bare loop's");
        EngineSide bare = sides.get(0);
        sides.forEach(side -> out.printf(
                "%-20s %-31s %-22s %s  %s%n",
                side.name,
                side.figures(Measured::eventsPerSecond).shown(0),
                side.figures(Measured::cpuSecondsPerMillion).shown(2),
                side.ratio(bare, Measured::eventsPerSecond).shown(2),
                side.ratio(bare, Measured::cpuSecondsPerMillion).shown(2)));
        out.println(Goal.atLeast(
                "engine-rate",
                sides.get(1).ratio(bare, Measured::eventsPerSecond).median(),
                0.80));
        out.println(Goal.atMost(
                "engine-cpu",
                sides.get(1).ratio(bare, Measured::cpuSecondsPerMillion).median(),
                1.25));
        out.println(Goal.atMost(
                "one-reading-by-three-cpu",
                sides.get(2).ratio(sides.get(3), Measured::cpuSecondsPerMillion).median(),
                0.80));
    }

    /** A program that is measured, and what it did in each round. */
    private record EngineSide(String name, Class<?> program, List<String> arguments, List<Measured> rounds) {
        EngineSide(String name, Class<?> program, List<String> arguments) {
            this(name, program, arguments, new ArrayList<>());
        }

        Figures figures(ToDoubleFunction<Measured> figure) {
            return new Figures(rounds.stream().map(figure::applyAsDouble).toList());
        }

        /** Round by round, since the machine is another from hour to hour. */
        Figures ratio(EngineSide other, ToDoubleFunction<Measured> figure) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds.size(); round++) {
                ratios.add(figure.applyAsDouble(rounds.get(round)) / figure.applyAsDouble(other.rounds.get(round)));
            }
            return new Figures(ratios);
        }
    }
}
