package io.anabranch.bench.whole;

import io.anabranch.bench.EngineTopic;
import io.anabranch.bench.Goal;
import io.anabranch.bench.OtherJvm;
import io.anabranch.bench.SampleEvents;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole program beside others that do the same: one topic, the same servers, each a process of its own, in turn. */
@Command(
        name = "all",
        description = "From Kafka to all stores: the whole program beside a careful program and others.",
        mixinStandardHelpOptions = true)
public final class WholeBench implements Callable<Integer> {
    private static final int PARTITIONS = 8;
    private static final long SEED = 20_261_124;
    private static final Pattern AMOUNT = Pattern.compile("\"amount\":(\\d+)\\.(\\d\\d)");
    private static final List<Server> SERVERS =
            List.of(Server.KAFKA, Server.DYNAMODB, Server.CASSANDRA, Server.MONGODB, Server.REDIS);

    @Option(
            names = "--events",
            defaultValue = "300000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "300000",
            description = "Events before those, which each program begins with (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Rounds, each program once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--sets",
            split = ",",
            defaultValue = "without-dynamodb",
            description = "Sets of stores: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private List<StoreSet> sets = List.of();

    @Option(
            names = "--contenders",
            split = ",",
            defaultValue = "ours,ours-again,careful",
            description = "Programs: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private List<Contender> contenders = List.of();

    @Option(
            names = "--report",
            paramLabel = "<directory>",
            description = "Where to write a report with its plots, as Markdown and PNG")
    private @Nullable Path report;

    @Option(
            names = "--record",
            paramLabel = "<directory>",
            description = "Where to keep a flight recording of each program's last round")
    private @Nullable Path recordings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;
    private int targets;

    @Override
    public Integer call() {
        if (events < 1 || warmUp < 1 || rounds < 1 || sets.isEmpty() || contenders.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--events, --warm-up and --rounds want 1 or more");
        }
        out.printf(
                "all: %,d events of about 340 B a round after %,d of warm-up, in %d partitions, %d rounds%n",
                events, warmUp, PARTITIONS, rounds);
        List<Result> results = new ArrayList<>();
        try (LocalStack stack = LocalStack.builder()
                .servers(SERVERS.toArray(Server[]::new))
                .quick()
                .progress(out::println)
                .start()) {
            Servers servers = Servers.of(stack);
            Events all = events();
            try (StoreTables tables = new StoreTables(servers);
                    Positions positions = new Positions(servers.kafka())) {
                Course course = new Course(stack, servers, tables, positions, all);
                sets.forEach(set -> results.add(measured(set, course)));
            }
        }
        results.forEach(result -> result.print(out));
        if (report != null) {
            new WholeReport(results, events, warmUp, rounds).write(report);
        }
        boolean areAllMet =
                results.stream().flatMap(result -> result.goals().stream()).allMatch(Goal::isMet);
        return areAllMet ? 0 : 1;
    }

    /** What a round needs. */
    private record Course(
            LocalStack stack, Servers servers, StoreTables tables, Positions positions, Events events) {
        List<ProcessHandle> processes() {
            return SERVERS.stream()
                    .map(server -> ProcessHandle.of(stack.pid(server)).orElseThrow())
                    .toList();
        }
    }

    /** @param sum of all amounts, in cents */
    private record Events(List<byte[]> values, long sum) {}

    private Events events() {
        SampleEvents sample = new SampleEvents(SEED, Instant.now());
        List<byte[]> values = new ArrayList<>(warmUp + events);
        long sum = 0;
        for (int i = 0; i < warmUp + events; i++) {
            byte[] event = sample.next();
            values.add(event);
            sum += cents(event);
        }
        return new Events(values, sum);
    }

    private static long cents(byte[] event) {
        Matcher amount = AMOUNT.matcher(new String(event, StandardCharsets.UTF_8));
        if (!amount.find()) {
            throw new IllegalStateException("An event without an amount");
        }
        return Long.parseLong(amount.group(1)) * 100 + Long.parseLong(amount.group(2));
    }

    private Result measured(StoreSet set, Course course) {
        List<ProgramSide> turns = new ArrayList<>();
        contenders.forEach(contender -> turns.add(new ProgramSide(contender.program(course.servers()))));
        List<ProgramSide> sides = List.copyOf(turns);
        out.println(set + ":");
        say("servers' warm-up", round(set, sides.get(0).program(), course));
        for (int round = 0; round < rounds; round++) {
            for (ProgramSide side : turns) {
                Delivered delivered = round(set, side.program(), course);
                side.rounds().add(delivered);
                say(side.name(), delivered);
            }
            // What else the machine does then falls on all.
            Collections.reverse(turns);
        }
        return new Result(set, sides);
    }

    /** Into tables of its own from a topic of its own, which first has what warms a program up. */
    private Delivered round(StoreSet set, Program program, Course course) {
        Target target = new Target("events" + targets, "round" + targets, set.stores());
        targets++;
        EngineTopic topic = new EngineTopic(course.servers().kafka(), target.topic());
        LongFunction<byte[]> values = place -> course.events().values().get((int) place);
        topic.fill(warmUp, PARTITIONS, values);
        course.tables().create(target);
        int all = warmUp + events;
        try (RunningProgram running = RunningProgram.start(program, target, flags())) {
            List<String> groups = program.groups(target);
            Delivery delivery = new Delivery(
                    running, course.processes(), () -> course.positions().least(groups));
            Delivered delivered =
                    delivery.measured(() -> topic.append(warmUp, all, PARTITIONS, values), warmUp, all);
            if (recordings != null) {
                OtherJvm.writeRecording(running.handle(), recordings.resolve(set + "-" + program.name() + ".jfr"));
            }
            course.tables().check(target, all, course.events().sum());
            return delivered;
        } finally {
            course.tables().drop(target);
            SERVERS.stream()
                    .filter(server -> server != Server.REDIS)
                    .forEach(server -> OtherJvm.collectGarbage(
                            ProcessHandle.of(course.stack().pid(server)).orElseThrow()));
        }
    }

    private List<String> flags() {
        return recordings == null ? List.of() : List.of("-XX:StartFlightRecording=settings=profile");
    }

    private void say(String name, Delivered delivered) {
        out.printf(
                "  %-18s %,8.0f events/s  %5.1f CPU µs an event, servers' %6.1f  %,6.0f MB at most%n",
                name,
                delivered.eventsPerSecond(),
                delivered.cpuMicros(),
                delivered.serverCpuMicros(),
                delivered.peakMegabytes());
    }

    /** What was measured on one set of stores. */
    record Result(StoreSet set, List<ProgramSide> sides) {
        Optional<ProgramSide> side(Contender contender) {
            return sides.stream()
                    .filter(side -> side.name().equals(contender.toString()))
                    .findFirst();
        }

        private static final Map<StoreSet, Double> MOST_CPU_OF_CAREFUL =
                Map.of(StoreSet.WITHOUT_DYNAMODB, 1.0, StoreSet.ALL, 0.9);

        List<Goal> goals() {
            List<Goal> goals = new ArrayList<>();
            Optional<ProgramSide> ours = side(Contender.OURS);
            if (ours.isPresent()) {
                ProgramSide side = ours.orElseThrow();
                Double cpu = MOST_CPU_OF_CAREFUL.get(set);
                Optional<ProgramSide> careful = side(Contender.CAREFUL).filter(any -> cpu != null);
                careful.ifPresent(peer -> {
                    goals.add(Goal.atLeast("whole-rate-" + set, ratio(side, peer, Delivered::eventsPerSecond), 1.0));
                    goals.add(Goal.atMost("whole-cpu-" + set, ratio(side, peer, Delivered::cpuMicros), cpu));
                });
                side(Contender.FIRST_TRY)
                        .ifPresent(peer -> goals.add(Goal.atLeast(
                                "whole-first-try-" + set, ratio(side, peer, Delivered::eventsPerSecond), 3.0)));
            }
            return goals;
        }

        private static double ratio(ProgramSide ours, ProgramSide peer, ToDoubleFunction<Delivered> figure) {
            return ours.ratio(peer, figure).median();
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
                    "ours by it: rate, CPU, memory");
            ProgramSide ours = sides.get(0);
            for (ProgramSide side : sides) {
                out.printf(
                        "%-18s %-26s %-22s %-24s %-22s %.2f, %.2f, %.2f%n",
                        side.name(),
                        side.figures(Delivered::eventsPerSecond).shown(0),
                        side.figures(Delivered::cpuMicros).shown(1),
                        side.figures(Delivered::serverCpuMicros).shown(1),
                        side.figures(Delivered::peakMegabytes).shown(0),
                        ratio(ours, side, Delivered::eventsPerSecond),
                        ratio(ours, side, Delivered::cpuMicros),
                        ratio(ours, side, Delivered::peakMegabytes));
            }
            goals().forEach(out::println);
        }
    }
}
