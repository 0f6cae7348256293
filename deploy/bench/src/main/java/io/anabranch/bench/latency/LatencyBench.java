package io.anabranch.bench.latency;

import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.whole.StoreSet;
import io.anabranch.bench.whole.Testbed;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** From when an event is due to be produced until it can be read from each store, and until a live subscriber has it. */
@Command(
        name = "latency",
        description = "From produced to visible, in each store and live, at shares of the rate that is held.",
        mixinStandardHelpOptions = true)
public final class LatencyBench implements Callable<Integer> {
    @Option(
            names = "--sets",
            split = ",",
            defaultValue = "without-dynamodb",
            description = "Sets of stores: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private List<StoreSet> sets = List.of();

    @Option(
            names = "--percents",
            split = ",",
            defaultValue = "20,50,80",
            description = "Loads, in percent of the rate that the program holds (${DEFAULT-VALUE})")
    private List<Integer> percents = List.of();

    @Option(names = "--seconds", defaultValue = "30", description = "How long each load is (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--held-seconds",
            defaultValue = "15",
            description = "How long the rate that is held is measured in each round (${DEFAULT-VALUE})")
    private int heldSeconds;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description = "Seconds at full rate before anything is measured (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds, each load once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--samples",
            defaultValue = "5",
            description = "Events a second that are looked for in each store (${DEFAULT-VALUE})")
    private int samples;

    @Option(
            names = "--report",
            paramLabel = "<directory>",
            description = "Where to write a report with its plot, as Markdown and PNG")
    private @Nullable Path report;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        int least = IntStream.of(seconds, heldSeconds, warmUp, rounds, samples)
                .min()
                .getAsInt();
        if (least < 1 || sets.isEmpty() || percents.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds, --held-seconds, --warm-up, --rounds and --samples want 1 or more");
        }
        out.printf(
                "latency: loads of %d s at %s %% of the rate held, %d rounds and one that does not count, after %d s of warm-up%n",
                seconds, percents, rounds, warmUp);
        List<SetResult> results = new ArrayList<>();
        try (Testbed testbed = Testbed.start(out::println)) {
            sets.forEach(set -> results.add(measured(set, testbed)));
        }
        results.forEach(result -> result.print(out));
        if (report != null) {
            new LatencyReport(results, seconds, warmUp, rounds, samples).write(report);
        }
        List<Goal> goals = SetResult.goals(results);
        goals.forEach(out::println);
        return goals.stream().allMatch(Goal::isMet) ? 0 : 1;
    }

    private SetResult measured(StoreSet set, Testbed testbed) {
        try (LatencyRun run = new LatencyRun(testbed, testbed.newTarget(set.stores()), samples)) {
            run.attach();
            out.printf("%s: %,.0f events/s while it warms up%n", set, run.saturate(Duration.ofSeconds(warmUp)));
            List<Double> rates = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                rates.add(run.saturate(Duration.ofSeconds(heldSeconds)));
            }
            Figures held = new Figures(rates);
            out.printf("%s: holds %s events/s%n", set, held.shown(0));
            List<LoadResult> loads = percents.stream()
                    .map(percent -> new LoadResult(percent, held.median() * percent / 100))
                    .toList();
            // The batches of a small load are small, and run other code than a backlog's.
            for (LoadResult load : loads) {
                run.load(load.again(), Duration.ofSeconds(seconds));
            }
            for (int round = 0; round < rounds; round++) {
                for (LoadResult load : loads) {
                    run.load(load, Duration.ofSeconds(seconds));
                    say(load, round);
                }
            }
            run.check();
            return new SetResult(set, held, loads);
        }
    }

    private void say(LoadResult load, int round) {
        load.paths().values().forEach(path -> {
            Timings timings = path.rounds().get(round);
            out.printf(
                    "  %3d %%  %-26s p50 %8.2f ms  p99 %8.2f ms  most %8.2f ms%n",
                    load.percent(), path.path(), timings.millis(0.5), timings.millis(0.99), timings.millis(1));
        });
    }
}
