package io.anabranch.bench.growth;

import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.whole.Delivered;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What was measured along one axis. */
record AxisResult(Axis axis, List<PointResult> points) {
    private static final double MOST_GROWTH = 1.10;

    AxisResult {
        points = List.copyOf(points);
    }

    /** @param rounds as many at each point */
    record PointResult(Point point, List<Delivered> rounds) {
        Figures figures(ToDoubleFunction<Delivered> figure) {
            return new Figures(rounds.stream().map(figure::applyAsDouble).toList());
        }
    }

    /** Where there are several backlogs: what an event costs where it costs most, by where it costs least. */
    Optional<Goal> goal() {
        if (axis != Axis.BACKLOG || points.size() < 2) {
            return Optional.empty();
        }
        double most = cpu().max().orElseThrow();
        double least = cpu().min().orElseThrow();
        return Optional.of(Goal.atMost("growth-backlog", most / least, MOST_GROWTH));
    }

    private DoubleStream cpu() {
        return points.stream()
                .mapToDouble(point -> point.figures(Delivered::cpuMicros).median());
    }

    void print(PrintStream out) {
        out.printf(
                "%-24s %-30s %-24s %-24s %s%n",
                axis.title(), "events/s", "CPU µs an event", "servers' CPU µs", "MB resident at most");
        for (PointResult point : points) {
            out.printf(
                    "  %-22s %-30s %-24s %-24s %s%n",
                    point.point().label(),
                    point.figures(Delivered::eventsPerSecond).shown(0),
                    point.figures(Delivered::cpuMicros).shown(1),
                    point.figures(Delivered::serverCpuMicros).shown(1),
                    point.figures(Delivered::peakMegabytes).shown(0));
        }
    }
}
