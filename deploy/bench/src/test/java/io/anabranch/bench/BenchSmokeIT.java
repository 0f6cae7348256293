package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.Guard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every bench at its smallest size, on servers of its own: it ends, and prints all its goals. The figures of so few events say nothing
 * about speed, so a goal that is missed is no failure.
 */
class BenchSmokeIT {
    /** With what is got from Maven at the first time; a bench that stands still ends by itself after a minute. */
    private static final long MOST_SECONDS = 300;

    private static final Pattern GOAL =
            Pattern.compile("goal (\\S+): (\\S+) (?:at least|at most) (\\S+): (met|missed)");

    private static final Map<String, Smoke> SMALLEST = Map.ofEntries(
            Map.entry(
                    "all",
                    new Smoke(
                            "--events 2000 --warm-up 2000 --rounds 1 --sets all --contenders ours,careful,first-try",
                            "whole-rate-all",
                            "whole-cpu-all",
                            "whole-first-try-all")),
            Map.entry(
                    "latency",
                    new Smoke(
                            "--seconds 1 --held-seconds 2 --warm-up 3 --rounds 1 --percents 20 --sets all --samples 20",
                            "latency-live-p99")),
            Map.entry(
                    "engine",
                    new Smoke(
                            "--events 2000 --warm-up 2000 --rounds 1",
                            "engine-rate",
                            "engine-cpu",
                            "one-reading-by-three-cpu")),
            Map.entry(
                    "dynamodb",
                    new Smoke(
                            "--events 500 --warm-up 500 --rounds 1 --indexes 2 --at-once 8",
                            "dynamodb-rate-2",
                            "dynamodb-cpu-2",
                            "dynamodb-naive")),
            Map.entry(
                    "dynamodb-reads",
                    new Smoke(
                            "--events 2000",
                            "dynamodb-reads-user-timeline-page",
                            "dynamodb-reads-user-timeline",
                            "dynamodb-reads-user-timeline-by-type",
                            "dynamodb-reads-type-on-date-page",
                            "dynamodb-reads-type-on-date",
                            "dynamodb-reads-event-by-id",
                            "dynamodb-reads-wrong")),
            Map.entry(
                    "cassandra",
                    new Smoke(
                            "--events 1000 --warm-up 1000 --rounds 1 --shapes 0 --at-once 16",
                            "cassandra-rate",
                            "cassandra-cpu")),
            Map.entry(
                    "cassandra-reads",
                    new Smoke(
                            "--events 8000 --rounds 1 --passes 1 --slow-seconds 1",
                            "cassandra-reads-wrong-days",
                            "cassandra-reads-rate",
                            "cassandra-reads-held-mb")),
            Map.entry(
                    "mongodb",
                    new Smoke("--events 1000 --warm-up 1000 --rounds 1 --bulks 500 --at-once 2", "mongodb-rate")),
            Map.entry(
                    "redis",
                    new Smoke(
                            "--events 4000 --warm-up 4000 --rounds 1 --at-once 4 --seconds 1 --warm-up-loads 1 --rates 500",
                            "redis-increments",
                            "redis-publishes",
                            "redis-live-500-p50",
                            "redis-live-500-p99")),
            Map.entry(
                    "search",
                    new Smoke(
                            "--events 1000 --warm-up 1000 --rounds 1 --bulks 500 --at-once 2",
                            "search-rate",
                            "search-cpu")),
            Map.entry("bomb", new Smoke("--bombs 20 --rate 50", "bomb-heap-mib")),
            Map.entry(
                    "json",
                    new Smoke(
                            "--forks 1 --warm-up 1 --rounds 1",
                            "json-time-of-tree",
                            "json-bytes",
                            "json-time-of-mapped")),
            Map.entry(
                    "start",
                    new Smoke(
                            "--rounds 1 --events 50 --jdk25 none",
                            "start-help",
                            "start-config-check",
                            "start-first-event")));

    /** Those that run with every build: between them they start every server but OpenSearch, every program and every report. */
    private static final Set<String> FEW = Set.of("all", "engine", "json");

    /** Benches without a smallest size, and why. */
    private static final Map<String, String> LEFT_OUT = leftOut();

    private static Map<String, String> leftOut() {
        String proof = "it runs whole programs on all stores for minutes; its parts have tests of their own";
        return Map.of(
                "growth",
                proof,
                "memory",
                proof,
                "mongodb-peer",
                "it gets 41 MB of Kafka Connect from Maven, and starts a whole program four times at least",
                "isolation",
                proof,
                "one-read",
                proof,
                "new-sink",
                proof,
                "reset",
                proof,
                "chaos",
                proof,
                "soak",
                proof,
                "rolling",
                proof);
    }

    /** @param arguments after the bench's name */
    private record Smoke(List<String> arguments, Set<String> goals) {
        Smoke(String arguments, String... goals) {
            this(List.of(arguments.split(" ")), Set.of(goals));
        }
    }

    private record PrintedGoal(String name, double figure, double limit, boolean isMet) {
        static PrintedGoal of(Matcher line) {
            return new PrintedGoal(
                    line.group(1),
                    Double.parseDouble(line.group(2)),
                    Double.parseDouble(line.group(3)),
                    line.group(4).equals("met"));
        }
    }

    static Stream<String> benches() {
        return Bench.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("benches")
    void endsAtItsSmallestSizeWithAllItsGoalsPrinted(String bench, @TempDir Path folder) throws Exception {
        skipIfLeftOut(bench);
        Smoke smoke = Optional.ofNullable(SMALLEST.get(bench))
                .orElseThrow(() -> new AssertionError("Bench '" + bench + "' has no smallest size in this test"));

        Path printed = folder.resolve("printed");
        int exit = run(bench, smoke.arguments(), printed);

        String log = Files.readString(printed);
        List<PrintedGoal> goals = log.lines()
                .map(GOAL::matcher)
                .filter(Matcher::matches)
                .map(PrintedGoal::of)
                .toList();
        assertThat(goals).as(log).extracting(PrintedGoal::name).containsExactlyInAnyOrderElementsOf(smoke.goals());
        assertThat(goals).as(log).allSatisfy(BenchSmokeIT::isAFigure);
        boolean isEveryGoalMet = goals.stream().allMatch(PrintedGoal::isMet);
        assertThat(exit).as(log).isBetween(0, isEveryGoalMet ? 0 : 1);
    }

    /** A goal of none at all counts mistakes, which are none at any size. */
    private static void isAFigure(PrintedGoal goal) {
        if (goal.limit() == 0) {
            assertThat(goal.figure()).as(goal.name()).isZero();
        } else {
            assertThat(goal.figure()).as(goal.name()).isPositive().isFinite();
        }
    }

    private static void skipIfLeftOut(String bench) {
        @Nullable String reason = LEFT_OUT.get(bench);
        if (reason == null && !FEW.contains(bench) && !Boolean.getBoolean("bench.all")) {
            reason = "it has its time with -Pbenches, which runs every bench at its smallest size";
        }
        if (reason != null) {
            System.out.println("Bench '" + bench + "' is not run here: " + reason);
        }
        Assumptions.assumeTrue(reason == null, reason);
    }

    /** As the launcher runs it, in a process of its own, but for compiled code that nobody measures. */
    private static int run(String bench, List<String> arguments, Path printed)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName(), bench));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(Guard.around(command))
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        // For all processes of the bench: most of them end while they still compile.
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as("'%s' ends within %d s; it printed:%n%s", bench, MOST_SECONDS, Files.readString(printed))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
