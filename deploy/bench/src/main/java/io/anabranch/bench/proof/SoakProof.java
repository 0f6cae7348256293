package io.anabranch.bench.proof;

import io.anabranch.bench.Goal;
import io.anabranch.local.ProgramProcess;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether a process that runs for long, and meets a fault every minute, holds more and more. */
@Command(
        name = "soak",
        description = "One process under an even load, with a random fault every minute: what it holds must not grow.",
        mixinStandardHelpOptions = true)
public final class SoakProof implements Callable<Integer> {
    private static final List<SoakFault> FAULTS = List.of(SoakFault.values());
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int LEAST_FAULT_MILLIS = 3_000;
    private static final int RANGE_FAULT_MILLIS = 17_000;
    /** Of what it held after a sixth of the time, which is minute 10 of an hour. */
    private static final int SETTLED_AFTER = 6;

    @Option(names = "--minutes", defaultValue = "60", description = "How long (${DEFAULT-VALUE})")
    private int minutes;

    @Option(names = "--rate", defaultValue = "800", description = "Events a second (${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--distinct",
            defaultValue = "200000",
            description =
                    "Different events; then they come again, so that the stores of this machine have room (${DEFAULT-VALUE})")
    private int distinct;

    @Option(names = "--seed", defaultValue = "0", description = "Of all chance; 0 draws one")
    private long seed;

    @Option(names = "--plot", defaultValue = "target/soak.png", description = "Where the plot goes (${DEFAULT-VALUE})")
    private Path plot = Path.of("");

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        long drawn = seed == 0 ? System.nanoTime() & 0x7fff_ffffL : seed;
        out.printf("soak: %d minutes at %,.0f events/s, seed %d%n", minutes, rate, drawn);
        Verdict verdict = new Verdict(out);
        List<Resources> samples = new ArrayList<>();
        try (ProofStack stack = ProofStack.start(out)) {
            ProofPipeline pipeline = stack.pipeline(ProofPipeline.ALL);
            pipeline.create(stack.folder());
            try (ProgramProcess process = stack.run(pipeline, "soak");
                    Lags lags = new Lags(pipeline);
                    Load load = Load.cycling(pipeline.kafka(), new ProofEvents(drawn), rate, distinct)) {
                soak(stack, process, load, new SplittableRandom(drawn), samples);
                out.printf("published %,d records, waiting for %s%n", load.stop(), lags.now());
                lags.awaitNone();
                verdict.require("exit code 0 after SIGTERM", process.terminate() == 0);
            }
            var unused = verdict.verify(stack, pipeline);
        }
        new SoakPlot(samples).write(plot);
        out.println(Resources.HEADINGS);
        samples.forEach(out::println);
        goal(verdict, "heap-growth", samples, Resources::heapMiB, 1.2);
        goal(verdict, "thread-growth", samples, Resources::threads, 1.1);
        goal(verdict, "descriptor-growth", samples, Resources::descriptors, 1.1);
        goal(verdict, "socket-growth", samples, Resources::sockets, 1.1);
        return verdict.exitCode();
    }

    private void soak(
            ProofStack stack, ProgramProcess process, Load load, SplittableRandom random, List<Resources> samples) {
        long started = System.nanoTime();
        out.println(Resources.HEADINGS);
        for (int minute = 1; minute <= minutes; minute++) {
            SoakFault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            Duration length = Duration.ofMillis(LEAST_FAULT_MILLIS + random.nextInt(RANGE_FAULT_MILLIS));
            fault.begin(stack);
            try {
                Waits.pause(length);
            } finally {
                fault.end(stack);
            }
            Waits.untilNanos(started + MINUTE.multipliedBy(minute).toNanos());
            process.requireAlive();
            load.requireWell();
            Resources held = Resources.of(process, (System.nanoTime() - started) / 60e9);
            samples.add(held);
            out.printf("%s %s for %.1f s%n", held, fault.how(), length.toMillis() / 1e3);
        }
    }

    /** The middle of the last few looks against that of as many when it had settled: one look may come at a bad moment. */
    private static void goal(
            Verdict verdict, String name, List<Resources> samples, ToDoubleFunction<Resources> value, double limit) {
        int settled = samples.size() / SETTLED_AFTER;
        int few = Math.max(1, Math.min(5, settled));
        double then = middle(samples.subList(Math.max(0, settled - few), settled), value);
        double now = middle(samples.subList(samples.size() - few, samples.size()), value);
        verdict.add(Goal.atMost(name, now / then, limit));
    }

    private static double middle(List<Resources> samples, ToDoubleFunction<Resources> value) {
        return samples.stream()
                .map(value::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .skip(samples.size() / 2)
                .findFirst()
                .orElse(Double.NaN);
    }
}
