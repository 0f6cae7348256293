package io.anabranch.bench.whole;

import io.anabranch.bench.Goal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What was measured on one set of stores.
 *
 * @param sides the first is what the others are held against
 */
record Result(StoreSet set, List<ProgramSide> sides) {
    Result {
        sides = List.copyOf(sides);
    }

    private Optional<ProgramSide> side(Contender contender) {
        return sides.stream()
                .filter(side -> side.name().equals(contender.toString()))
                .findFirst();
    }

    /** Where every store but DynamoDB is written to, or all are; a store by itself has a benchmark of its own. */
    List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        side(Contender.OURS).filter(ours -> set.stores().size() > 1).ifPresent(ours -> {
            side(Contender.CAREFUL).ifPresent(careful -> {
                goals.add(Goal.atLeast("whole-rate-" + set, ratio(ours, careful, Delivered::eventsPerSecond), 1.0));
                double cpu = set == StoreSet.ALL ? 0.9 : 1.0;
                goals.add(Goal.atMost("whole-cpu-" + set, ratio(ours, careful, Delivered::cpuMicros), cpu));
            });
            for (Contender slow : List.of(Contender.FIRST_TRY, Contender.CAMEL)) {
                side(slow)
                        .ifPresent(side -> goals.add(Goal.atLeast(
                                "whole-" + slow + "-" + set, ratio(ours, side, Delivered::eventsPerSecond), 3.0)));
            }
        });
        return goals;
    }

    void print(PrintStream out) {
        out.printf(
                "%s%n%-18s %-26s %-22s %-24s %-22s %s%n",
                set,
                "medians",
                "events/s",
                "CPU µs an event",
                "servers' CPU µs",
                "MB at most",
                sides.get(0).name() + " by it: rate, CPU, memory");
        for (ProgramSide side : sides) {
            out.printf(
                    "%-18s %-26s %-22s %-24s %-22s %.2f, %.2f, %.2f%n",
                    side.name(),
                    side.figures(Delivered::eventsPerSecond).shown(0),
                    side.figures(Delivered::cpuMicros).shown(1),
                    side.figures(Delivered::serverCpuMicros).shown(1),
                    side.figures(Delivered::peakMegabytes).shown(0),
                    ratio(sides.get(0), side, Delivered::eventsPerSecond),
                    ratio(sides.get(0), side, Delivered::cpuMicros),
                    ratio(sides.get(0), side, Delivered::peakMegabytes));
        }
        goals().forEach(out::println);
    }

    private static double ratio(ProgramSide ours, ProgramSide peer, ToDoubleFunction<Delivered> figure) {
        return ours.ratio(peer, figure).median();
    }
}
