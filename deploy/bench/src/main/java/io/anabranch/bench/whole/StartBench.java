package io.anabranch.bench.whole;

import io.anabranch.bench.EngineTopic;
import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.SampleEvents;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long one waits for the program: a pipeline that starts, until it stores, and commands, until they end. */
@Command(
        name = "start",
        description = "From the start of the process to the first event in each store; help and config check.",
        mixinStandardHelpOptions = true)
public final class StartBench implements Callable<Integer> {
    private static final int PARTITIONS = 4;
    private static final int LATER = 25;
    private static final String NONE = "none";
    private static final double FIRST_EVENT_SECONDS = 3;
    private static final double FIRST_EVENT_LATER_SECONDS = 1.5;
    private static final double COMMAND_SECONDS = 0.7;

    @Option(names = "--rounds", defaultValue = "5", description = "Starts of each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--events", defaultValue = "1000", description = "Events that wait in the topic (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--jdk25",
            paramLabel = "<home>",
            description = "A JDK 25, to measure with it too, or none; if not given, one of the usual folder")
    private @Nullable String later;

    @Option(
            names = "--also",
            paramLabel = "<flags>",
            description = "Flags of the JVM to measure starts with too, on JDK 17; may be given more than once")
    private List<String> also = List.of();

    @Option(
            names = "--classes",
            paramLabel = "<file>",
            description = "Where to list the classes that a start loads and the archive lacks, on JDK 17")
    private @Nullable Path classes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;
    private final List<Goal> goals = new ArrayList<>();
    private int targets;

    @Override
    public Integer call() {
        if (rounds < 1 || events < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds and --events want 1 or more");
        }
        Launcher launcher = Launcher.find();
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.KAFKA, Server.DYNAMODB, Server.CASSANDRA, Server.MONGODB, Server.REDIS)
                .quick()
                .progress(out::println)
                .start()) {
            Servers servers = Servers.of(stack);
            EngineTopic topic = new EngineTopic(servers.kafka(), "start");
            SampleEvents sample = new SampleEvents(/* seed= */ 17, Instant.now());
            topic.fill(events, PARTITIONS, place -> sample.next());
            try (StoreTables tables = new StoreTables(servers);
                    Positions positions = new Positions(servers.kafka())) {
                measure(launcher, new Stage(servers, tables, positions));
            }
        }
        goals.forEach(out::println);
        return goals.stream().allMatch(Goal::isMet) ? 0 : 1;
    }

    private void measure(Launcher launcher, Stage stage) {
        commands("17", launcher, stage, true);
        LoadedClasses loaded = new LoadedClasses();
        // Servers that meet their first client are slow.
        var unused = started(launcher.with(loaded.flags()), target(), stage);
        Optional.ofNullable(classes).ifPresent(loaded::write);
        pipeline("start-first-event", FIRST_EVENT_SECONDS, launcher, stage);
        for (String flags : also) {
            var figures = pipeline(flags, launcher.with(flags), stage);
            out.printf("every store has an event with %s after %s s%n", flags, figures.shown(2));
        }
        laterJdk().map(launcher::on).ifPresent(later -> {
            commands("25", later, stage, false);
            pipeline("start-first-event-25", FIRST_EVENT_LATER_SECONDS, later, stage);
        });
    }

    private Optional<Path> laterJdk() {
        return NONE.equals(later)
                ? Optional.empty()
                : Optional.ofNullable(later).map(Path::of).or(() -> Launcher.jdk(LATER));
    }

    /** What a start needs. */
    private record Stage(Servers servers, StoreTables tables, Positions positions) {}

    private void commands(String jdk, Launcher launcher, Stage stage, boolean hasGoals) {
        Path config = written(stage.servers().yaml(target()));
        // The first of a build archives its classes.
        var unused = launcher.time("config", "check", "--config", config.toString());
        Figures help = timed(launcher, "help");
        Figures check = timed(launcher, "config", "check", "--config", config.toString());
        out.printf("JDK %s, help: %s s%n", jdk, help.shown(2));
        out.printf(
                "JDK %s, run --help: %s s%n",
                jdk, timed(launcher, "run", "--help").shown(2));
        out.printf("JDK %s, config check: %s s%n", jdk, check.shown(2));
        if (hasGoals) {
            goals.add(Goal.atMost("start-help", help.median(), COMMAND_SECONDS));
            goals.add(Goal.atMost("start-config-check", check.median(), COMMAND_SECONDS));
        }
    }

    private Figures timed(Launcher launcher, String... words) {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            seconds.add(Started.seconds(launcher.time(words)));
        }
        return new Figures(seconds);
    }

    private void pipeline(String goal, double limit, Launcher launcher, Stage stage) {
        Figures seconds = pipeline(goal, launcher, stage);
        goals.add(Goal.atMost(goal, seconds.median(), limit));
    }

    /** Returns how long it took until every store had an event. */
    private Figures pipeline(String name, Launcher launcher, Stage stage) {
        List<Started> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            all.add(started(launcher, target(), stage));
        }
        out.println(name + ", " + rounds + " starts, seconds until:");
        for (Store store : Store.values()) {
            out.printf(
                    "  %-13s first event %s, first position %s%n",
                    store.id(), shown(all, Started::stored, store), shown(all, Started::committed, store));
        }
        say("every store has an event", all, Started::storedSeconds);
        say("every sink has a position", all, Started::committedSeconds);
        say("CPU until every store has an event", all, Started::cpuSeconds);
        out.println("  of it by thread, in the last start: "
                + all.get(all.size() - 1).threadSeconds());
        return figures(all, Started::storedSeconds);
    }

    private void say(String what, List<Started> all, ToDoubleFunction<Started> figure) {
        out.printf("  %s: %s s%n", what, figures(all, figure).shown(2));
    }

    private static String shown(List<Started> all, Function<Started, Map<Store, Duration>> times, Store store) {
        return figures(all, each -> Started.seconds(times.apply(each).getOrDefault(store, Duration.ZERO)))
                .shown(2);
    }

    private static Figures figures(List<Started> all, ToDoubleFunction<Started> figure) {
        return new Figures(all.stream().mapToDouble(figure).boxed().toList());
    }

    /** Each has tables and groups of its own, which are new. */
    private static Started started(Launcher launcher, Target target, Stage stage) {
        stage.tables().create(target);
        try {
            return new StartWatch(stage.tables(), stage.positions(), target)
                    .start(new LaunchedProgram(launcher, stage.servers()));
        } finally {
            stage.tables().drop(target);
        }
    }

    private Target target() {
        return new Target("start", "start" + targets++, StoreSet.ALL.stores());
    }

    private static Path written(String yaml) {
        try {
            Path file = Files.createTempFile("anabranch-bench-", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("A configuration could not be written", e);
        }
    }
}
