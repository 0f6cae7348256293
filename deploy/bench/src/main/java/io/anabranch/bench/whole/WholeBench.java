package io.anabranch.bench.whole;

import io.anabranch.bench.EngineTopic;
import io.anabranch.bench.Goal;
import io.anabranch.bench.OtherJvm;
import io.anabranch.bench.SampleEvents;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    @Option(
            names = "--events",
            defaultValue = "200000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "800000",
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

    @Override
    public Integer call() {
        if (events < 1 || warmUp < 1 || rounds < 1 || sets.isEmpty() || contenders.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--events, --warm-up and --rounds want 1 or more");
        }
        checkSets();
        contenders.forEach(contender -> contender.getJars(out::println));
        out.printf(
                "all: %,d events of about 340 B a round after %,d of warm-up, in %d partitions, %d rounds%n",
                events, warmUp, PARTITIONS, rounds);
        List<Result> results = new ArrayList<>();
        Set<String> versions = new TreeSet<>();
        try (Testbed testbed = Testbed.start(out::println)) {
            versions.addAll(Versions.servers(testbed.processes()));
            Course course = new Course(testbed, events());
            sets.forEach(set -> results.add(measured(set, course)));
        }
        results.forEach(result -> result.print(out));
        if (report != null) {
            new WholeReport(results, events, warmUp, rounds, versions).write(report);
        }
        boolean areAllMet =
                results.stream().flatMap(result -> result.goals().stream()).allMatch(Goal::isMet);
        return areAllMet ? 0 : 1;
    }

    private void checkSets() {
        for (Contender contender : contenders) {
            for (StoreSet set : sets) {
                if (!contender.sets().contains(set)) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "--contenders: %s can't serve set %s; it serves %s"
                                    .formatted(contender, set, inWords(contender.sets())));
                }
            }
        }
    }

    private static String inWords(Set<StoreSet> sets) {
        return sets.stream().map(StoreSet::toString).collect(Collectors.joining(", "));
    }

    /** What a round needs. */
    private record Course(Testbed testbed, Events events) {
        StoreTables tables() {
            return testbed.tables();
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
            contenders.forEach(contender -> contests.add(
                    begun(set, contender.program(course.testbed().servers(), again, out::println), course)));
            List<Contest> turns = new ArrayList<>(contests);
            for (int round = 0; round < rounds; round++) {
                for (Contest contest : turns) {
                    course.tables().trim(contest.subject().target());
                    course.testbed().collectGarbage();
                    Delivered delivered = round(contest, round, course);
                    contest.side().rounds().add(delivered);
                    say(contest.side().name(), delivered);
                }
                Collections.reverse(turns);
            }
            contests.forEach(contest -> {
                course.tables()
                        .check(
                                contest.subject().target(),
                                all(),
                                course.events().sum());
                if (recordings != null) {
                    Path file = recordings.resolve(set + "-" + contest.side().name() + ".jfr");
                    OtherJvm.writeRecording(contest.subject().running().handle(), file);
                }
            });
            long published = course.tables().published();
            if (set.stores().contains(Store.FEED) && published != (long) contests.size() * all()) {
                throw new IllegalStateException(
                        "%,d messages of %,d events".formatted(published, (long) contests.size() * all()));
            }
            return new Result(set, contests.stream().map(Contest::side).toList());
        } finally {
            contests.forEach(contest -> contest.subject().close());
        }
    }

    /** A program that runs, with what it did. */
    private record Contest(ProgramSide side, Subject subject) {}

    private int all() {
        return warmUp + rounds * events;
    }

    /** Starts a program and has it do what warms it up. */
    private Contest begun(StoreSet set, Program program, Course course) {
        Target target = course.testbed().newTarget(set.stores());
        new EngineTopic(course.testbed().servers().kafka(), target.topic())
                .fill(warmUp, PARTITIONS, course.events()::at);
        Subject subject = Subject.start(course.testbed(), program, target, flags());
        say(program.name() + ", cold", subject.delivery().fromTheStart(warmUp));
        course.tables().trim(target);
        return new Contest(new ProgramSide(program), subject);
    }

    private Delivered round(Contest contest, int round, Course course) {
        int from = warmUp + round * events;
        List<Usage> before = new ArrayList<>();
        Subject subject = contest.subject();
        Delivered delivered = subject.delivery()
                .measured(
                        () -> {
                            before.add(Usage.of(subject, course));
                            subject.topic().append(from, (long) from + events, PARTITIONS, course.events()::at);
                        },
                        from,
                        (long) from + events);
        Spent spent = spent(before.get(0), Usage.of(subject, course));
        contest.side().spent().add(spent);
        sayWhere(spent);
        return delivered;
    }

    /** What a program's threads and each server had used at one moment. */
    private record Usage(ThreadCpu threads, Map<String, Duration> servers) {
        static Usage of(Subject subject, Course course) {
            return new Usage(
                    ThreadCpu.of(subject.running().handle().pid()),
                    course.testbed().cpu());
        }
    }

    private Spent spent(Usage before, Usage after) {
        Map<String, Double> servers = new LinkedHashMap<>();
        after.servers()
                .forEach((server, used) -> servers.put(
                        server,
                        used.minus(before.servers().getOrDefault(server, Duration.ZERO))
                                        .toNanos()
                                / 1e3
                                / events));
        return new Spent(after.threads().since(before.threads(), events), servers);
    }

    private void sayWhere(Spent spent) {
        out.printf("    by thread, µs an event: %s%n", Spent.mean(List.of(spent), Spent::threads));
        out.printf("    by server: %s%n", Spent.mean(List.of(spent), Spent::servers));
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
