package io.anabranch.bench;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One lane from a real broker to four sinks that store nothing, beside a bare poll loop that decodes and commits alike. */
@Command(
        name = "engine",
        description =
                "One lane to four no-op sinks, beside a bare consumer loop with the same decode and ordered commits.",
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

    private Rounds measure(EngineTopic topic) {
        Rounds measured = new Rounds();
        measured.run(rounds, () -> measure(BareLoop.class, topic), () -> measure(EngineLoop.class, topic));
        return measured;
    }

    private Measured measure(Class<?> side, EngineTopic topic) {
        List<String> arguments = List.of(topic.brokers(), topic.name(), Long.toString(warmUp), Long.toString(events));
        Measured measured = new Fork(side, HEAP, arguments).run();
        out.printf(
                "  %-10s %,9.0f events/s  %.2f CPU s per million  %,5.0f B an event%n",
                side.getSimpleName(),
                measured.eventsPerSecond(),
                measured.cpuSecondsPerMillion(),
                measured.bytesPerEvent());
        return measured;
    }

    private void report(Rounds measured) {
        out.println("medians (spread)         bare loop                       lane, four sinks                ratio");
        row("events/s", 0, Measured::eventsPerSecond, measured);
        row("CPU s per million", 2, Measured::cpuSecondsPerMillion, measured);
        row("B allocated an event", 0, Measured::bytesPerEvent, measured);
        out.println(Goal.atLeast(
                "engine-rate", measured.ratio(Measured::eventsPerSecond).median(), 0.80));
        out.println(Goal.atMost(
                "engine-cpu", measured.ratio(Measured::cpuSecondsPerMillion).median(), 1.25));
    }

    private void row(String name, int decimals, ToDoubleFunction<Measured> figure, Rounds measured) {
        out.printf(
                "%-24s %-31s %-31s %s%n",
                name,
                measured.floor(figure).shown(decimals),
                measured.ours(figure).shown(decimals),
                measured.ratio(figure).shown(2));
    }
}
