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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
            defaultValue = "60000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "500000",
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

    @Option(
            names = "--again",
            split = " ",
            paramLabel = "<flags>",
            description = "Flags of the JVM for ours-again, to compare with ours")
    private List<String> again = List.of();

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
    private record Course(LocalStack stack, Servers servers, StoreTables tables, Positions positions, Events events) {
        ProcessHandle process(Server server) {
            return ProcessHandle.of(stack.pid(server)).orElseThrow();
        }

        List<ProcessHandle> processes() {
            return SERVERS.stream().map(this::process).toList();
        }
    }

    /** @param sum of all amounts, in cents */
    private record Events(List<byte[]> values, long sum) {
        byte[] at(long place) {
            return values.get((int) place);
        }
    }

    private Events events() {
        SampleEvents sample = new SampleEvents(SEED, Instant.now());
        List<byte[]> values = new ArrayList<>(all());
        long sum = 0;
        for (int i = 0; i < all(); i++) {
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

    /** All programs at once, of which one has something to do at a time: so each is warmed up once, and what else the machine does falls on all. */
    private Result measured(StoreSet set, Course course) {
        out.println(set + ":");
        course.tables().forgetPublished();
        List<Contest> contests = new ArrayList<>();
        try {
            contenders.forEach(
                    contender -> contests.add(begun(set, contender.program(course.servers(), again), course)));
            List<Contest> turns = new ArrayList<>(contests);
            for (int round = 0; round < rounds; round++) {
                for (Contest contest : turns) {
                    SERVERS.stream()
                            .filter(server -> server != Server.REDIS)
                            .forEach(server -> OtherJvm.collectGarbage(course.process(server)));
                    Delivered delivered = round(contest, round, course);
                    contest.side().rounds().add(delivered);
                    say(contest.side().name(), delivered);
                }
                Collections.reverse(turns);
            }
            contests.forEach(contest -> {
                course.tables().check(contest.target(), all(), course.events().sum());
                if (recordings != null) {
                    Path file = recordings.resolve(set + "-" + contest.side().name() + ".jfr");
                    OtherJvm.writeRecording(contest.running().handle(), file);
                }
            });
            long published = course.tables().published();
            if (set.stores().contains(Store.FEED) && published != (long) contests.size() * all()) {
                throw new IllegalStateException(
                        "%,d messages of %,d events".formatted(published, (long) contests.size() * all()));
            }
            return new Result(set, contests.stream().map(Contest::side).toList());
        } finally {
            contests.forEach(contest -> {
                contest.running().close();
                course.tables().drop(contest.target());
            });
        }
    }

    /** A program that runs, with what it reads and fills, which it has to itself. */
    private record Contest(ProgramSide side, Target target, EngineTopic topic, RunningProgram running) {
        long done(Course course) {
            return course.positions().least(side.program().groups(target));
        }
    }

    private int all() {
        return warmUp + rounds * events;
    }

    /** Starts a program and has it do what warms it up. */
    private Contest begun(StoreSet set, Program program, Course course) {
        Target target = new Target("events" + targets, "round" + targets, set.stores());
        targets++;
        EngineTopic topic = new EngineTopic(course.servers().kafka(), target.topic());
        topic.fill(warmUp, PARTITIONS, course.events()::at);
        course.tables().create(target);
        Contest contest =
                new Contest(new ProgramSide(program), target, topic, RunningProgram.start(program, target, flags()));
        Delivered cold =
                new Delivery(contest.running(), course.processes(), () -> contest.done(course)).fromTheStart(warmUp);
        say(program.name() + ", cold", cold);
        course.tables().forgetDocuments(target, warmUp);
        return contest;
    }

    private Delivered round(Contest contest, int round, Course course) {
        int from = warmUp + round * events;
        List<Usage> before = new ArrayList<>();
        Delivered delivered = new Delivery(contest.running(), course.processes(), () -> contest.done(course))
                .measured(
                        () -> {
                            before.add(Usage.of(contest.running(), course));
                            contest.topic().append(from, (long) from + events, PARTITIONS, course.events()::at);
                        },
                        from,
                        (long) from + events);
        sayWhere(before.get(0), Usage.of(contest.running(), course));
        return delivered;
    }

    /** What a program's threads and each server had used at one moment. */
    private record Usage(ThreadCpu threads, List<Duration> servers) {
        static Usage of(RunningProgram running, Course course) {
            return new Usage(
                    ThreadCpu.of(running.handle().pid()),
                    course.processes().stream()
                            .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                            .toList());
        }
    }

    private void sayWhere(Usage before, Usage after) {
        out.printf("    by thread, µs an event: %s%n", inWords(after.threads().since(before.threads(), events)));
        Map<String, Double> servers = new LinkedHashMap<>();
        for (int i = 0; i < SERVERS.size(); i++) {
            Duration used = after.servers().get(i).minus(before.servers().get(i));
            servers.put(SERVERS.get(i).id(), used.toNanos() / 1e3 / events);
        }
        out.printf("    by server: %s%n", inWords(servers));
    }

    private static String inWords(Map<String, Double> micros) {
        return micros.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(used -> String.format(Locale.ROOT, "%s %.1f", used.getKey(), used.getValue()))
                .collect(Collectors.joining(", "));
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
}
