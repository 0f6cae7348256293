package io.anabranch.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** From an event's producer to its subscriber: by the feed of the program, and by a bare consumer that publishes. */
final class LiveLatency {
    private static final String HEAP = "512m";
    private static final String BARE = "bare";
    private static final String OURS = "ours";
    private static final int WARM_UP_SECONDS = 10;

    private final LiveRun run;
    private final List<Integer> rates;
    private final int warmUpLoads;
    private final int rounds;
    private final int seconds;
    private final PrintStream out;

    /**
     * @param rates events a second, one after the other
     * @param warmUpLoads of each side at each rate before those that count: by then the broker is compiled, too, and the producer
     * @param each how long a load is that counts
     */
    LiveLatency(LiveRun run, List<Integer> rates, int warmUpLoads, int rounds, Duration each, PrintStream out) {
        this.run = run;
        this.rates = rates;
        this.warmUpLoads = warmUpLoads;
        this.rounds = rounds;
        this.seconds = (int) each.toSeconds();
        this.out = out;
    }

    List<Goal> measure() {
        List<Goal> goals = new ArrayList<>();
        try (LiveProbe probe = new LiveProbe(run, List.of(BARE, OURS));
                Fork.Running bare = new Fork(LiveBareLoop.class, HEAP, run.bareArguments(BARE)).start();
                Fork.Running feed = new Fork(LiveFeedLoop.class, HEAP, run.arguments(OURS)).start()) {
            for (int turn = 0; turn < warmUpLoads; turn++) {
                for (int rate : rates) {
                    var unused = measure(probe, bare, BARE, rate, warmUpSeconds());
                    var unusedToo = measure(probe, feed, OURS, rate, warmUpSeconds());
                }
            }
            for (int rate : rates) {
                List<Took> floors = new ArrayList<>();
                List<Took> ours = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    // What else the machine does then falls on both.
                    if (round % 2 == 0) {
                        floors.add(say(BARE, rate, measure(probe, bare, BARE, rate, seconds)));
                        ours.add(say(OURS, rate, measure(probe, feed, OURS, rate, seconds)));
                    } else {
                        ours.add(say(OURS, rate, measure(probe, feed, OURS, rate, seconds)));
                        floors.add(say(BARE, rate, measure(probe, bare, BARE, rate, seconds)));
                    }
                }
                goals.addAll(report(rate, floors, ours));
            }
        }
        return goals;
    }

    /** Milliseconds of one load, and the CPU of the side that carried it. */
    private record Took(double median, double p99, double most, double cpuMicros) {}

    private int warmUpSeconds() {
        return Math.min(WARM_UP_SECONDS, 2 * seconds);
    }

    /** After a second that is not measured. */
    private static Took measure(LiveProbe probe, Fork.Running side, String name, int rate, int seconds) {
        var unused = side.round(name, 1);
        Latencies latencies = probe.measure(name, rate, rate, rate * seconds);
        Measured used = side.round(name, rate * (seconds + 1));
        return new Took(
                latencies.millis(0.5), latencies.millis(0.99), latencies.millis(1), used.cpuSecondsPerMillion());
    }

    private Took say(String name, int rate, Took took) {
        out.printf(
                "  %-6s %,7d events/s  p50 %6.2f ms  p99 %6.2f ms  most %7.2f ms  %5.1f CPU µs an event%n",
                name, rate, took.median, took.p99, took.most, took.cpuMicros);
        return took;
    }

    private List<Goal> report(int rate, List<Took> floors, List<Took> ours) {
        out.printf("%-24s %-31s %-31s %s%n", "medians (spread)", "bare consumer", "feed, four more sinks", "ratio");
        return List.of(goal(rate, "p50", Took::median, floors, ours), goal(rate, "p99", Took::p99, floors, ours));
    }

    private Goal goal(int rate, String name, Function<Took, Double> figure, List<Took> floors, List<Took> ours) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(figure.apply(ours.get(i)) / figure.apply(floors.get(i)));
        }
        Figures ratio = new Figures(ratios);
        out.printf(
                "%-24s %-31s %-31s %s%n",
                String.format(Locale.ROOT, "%,d/s, %s ms", rate, name),
                new Figures(floors.stream().map(figure).toList()).shown(2),
                new Figures(ours.stream().map(figure).toList()).shown(2),
                ratio.shown(2));
        return Goal.atMost("redis-live-" + rate + "-" + name, ratio.median(), 1.30);
    }
}
