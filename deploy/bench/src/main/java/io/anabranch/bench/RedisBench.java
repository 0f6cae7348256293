package io.anabranch.bench;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The Redis sinks compared with a bare lettuce connection that sends the same commands, and the feed next to a bare consumer. */
@Command(
        name = "redis",
        description =
                "Increments and publishes compared with a bare lettuce connection that sends the same commands; and how long an"
                        + " event takes from its producer to a subscriber, compared with a bare consumer that publishes.",
        mixinStandardHelpOptions = true)
final class RedisBench implements Callable<Integer> {
    @Option(
            names = "--events",
            defaultValue = "200000",
            description = "Events measured in each round of increments or publishes (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "300000",
            description = "Events before those, in each process (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds, each side once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--at-once",
            description =
                    "Flushes that the bare connection has in flight at once; without it, what suits it best is tried")
    private Optional<Integer> atOnce = Optional.empty();

    @Option(
            names = "--warm-up-loads",
            defaultValue = "2",
            description = "Loads that the feed carries at each rate before those that count (${DEFAULT-VALUE})")
    private int warmUpLoads;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Seconds of load in each round of the feed (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "2000,10000",
            description = "Events a second of the feed, one after the other (${DEFAULT-VALUE})")
    private List<Integer> rates = List.of();

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "INCREMENTS,PUBLISHES,LIVE",
            description = "What is measured, of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private List<Part> parts = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    private enum Part {
        INCREMENTS,
        PUBLISHES,
        LIVE
    }

    @Override
    public Integer call() {
        if (events <= StoreSink.POLL
                || warmUp <= StoreSink.POLL
                || rounds < 1
                || seconds < 1
                || warmUpLoads < 1
                || atOnce.orElse(1) < 1
                || Collections.min(rates) < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--events and --warm-up want more than " + StoreSink.POLL + ", all others 1 or more");
        }
        out.printf(
                "redis: %,d events of about 340 B a round after %,d of warm-up, %d rounds; live for %d s a round%n",
                events, warmUp, rounds, seconds);
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.KAFKA, Server.REDIS)
                .progress(out::println)
                .start()) {
            String redis = "redis://" + hostAndPort(stack, Server.REDIS);
            List<Goal> goals = new ArrayList<>();
            RedisRates commands = new RedisRates(redis, atOnce, events, warmUp, rounds, out);
            if (parts.contains(Part.INCREMENTS)) {
                goals.add(commands.measure(RedisRun.Work.INCREMENT));
            }
            if (parts.contains(Part.PUBLISHES)) {
                goals.add(commands.measure(RedisRun.Work.PUBLISH));
            }
            if (parts.contains(Part.LIVE)) {
                LiveRun live = new LiveRun(hostAndPort(stack, Server.KAFKA), redis);
                goals.addAll(
                        new LiveLatency(live, rates, warmUpLoads, rounds, Duration.ofSeconds(seconds), out).measure());
            }
            goals.forEach(out::println);
        }
        return 0;
    }

    private static String hostAndPort(LocalStack stack, Server server) {
        InetSocketAddress address = stack.address(server);
        return address.getHostString() + ":" + address.getPort();
    }
}
