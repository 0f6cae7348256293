package io.anabranch.bench.growth;

import io.anabranch.bench.Goal;
import io.anabranch.bench.growth.AxisResult.PointResult;
import io.anabranch.bench.growth.Point.Setup;
import io.anabranch.bench.whole.AnabranchProgram;
import io.anabranch.bench.whole.Delivered;
import io.anabranch.bench.whole.Testbed;
import io.anabranch.bench.whole.Trial;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Rate, CPU an event and memory of the whole program along one axis at a time. */
@Command(
        name = "growth",
        description = "What rate, CPU and memory do while partitions, sizes, skew, backlog or sinks grow.",
        mixinStandardHelpOptions = true)
public final class GrowthBench implements Callable<Integer> {
    @Option(
            names = "--axes",
            split = ",",
            defaultValue = "partitions,bytes,skew,backlog,sinks",
            description = "Axes: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private List<Axis> axes = List.of();

    @Option(
            names = "--events",
            defaultValue = "60000",
            description = "Events measured in each round, where the axis says nothing else (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "500000",
            description = "Events before those, which each program begins with (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds at each point (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--backlogs",
            split = ",",
            defaultValue = "100000,1000000,5000000",
            description = "Events of a round on the axis of backlogs (${DEFAULT-VALUE})")
    private List<Integer> backlogs = List.of();

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
        if (axes.isEmpty()
                || backlogs.isEmpty()
                || IntStream.of(events, warmUp, rounds, Collections.min(backlogs))
                        .anyMatch(number -> number < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--events, --warm-up, --rounds and --backlogs want 1 or more");
        }
        out.printf("growth: %s, %,d events a round after %,d of warm-up, %d rounds%n", axes, events, warmUp, rounds);
        List<AxisResult> results = new ArrayList<>();
        try (Testbed testbed = Testbed.start(out::println)) {
            axes.forEach(axis -> results.add(measured(axis, testbed)));
        }
        results.forEach(result -> result.print(out));
        if (report != null) {
            new GrowthReport(results, events, warmUp, rounds).write(report);
        }
        List<Goal> goals = GrowthReport.goals(results);
        goals.forEach(out::println);
        return goals.stream().allMatch(Goal::isMet) ? 0 : 1;
    }

    private AxisResult measured(Axis axis, Testbed testbed) {
        out.println(axis.title() + ":");
        List<PointResult> results = axis.points(events, backlogs).stream()
                .map(point -> new PointResult(point, new ArrayList<>()))
                .toList();
        Map<Setup, Trial> trials = new LinkedHashMap<>();
        try {
            results.forEach(result -> begin(result.point(), trials, testbed));
            List<PointResult> turns = new ArrayList<>(results);
            for (int round = 0; round < rounds; round++) {
                turns.forEach(result -> result.rounds().add(round(result.point(), trials, "")));
                // What else the machine does then falls on all.
                Collections.reverse(turns);
            }
            trials.values().forEach(Trial::check);
            return new AxisResult(axis, results);
        } finally {
            trials.values().forEach(Trial::close);
        }
    }

    /** Starts and warms up a program for the point, unless it is another's, too. */
    private void begin(Point point, Map<Setup, Trial> trials, Testbed testbed) {
        Setup setup = point.setup();
        if (trials.containsKey(setup)) {
            return;
        }
        AnabranchProgram program = new AnabranchProgram("ours", testbed.servers());
        Trial trial = Trial.start(testbed, program, testbed.newTarget(setup.stores()), setup.kind());
        trials.put(setup, trial);
        say(point, ", usual events", trial.warmUp(warmUp));
        var unused = round(point, trials, ", not counted");
    }

    private Delivered round(Point point, Map<Setup, Trial> trials, String remark) {
        Delivered delivered = Objects.requireNonNull(trials.get(point.setup())).round(point.events());
        say(point, remark, delivered);
        return delivered;
    }

    private void say(Point point, String remark, Delivered delivered) {
        out.printf(
                "  %-36s %,8.0f events/s  %6.1f CPU µs an event, servers' %6.1f  %,6.0f MB at most%n",
                point.label() + remark,
                delivered.eventsPerSecond(),
                delivered.cpuMicros(),
                delivered.serverCpuMicros(),
                delivered.peakMegabytes());
    }
}
