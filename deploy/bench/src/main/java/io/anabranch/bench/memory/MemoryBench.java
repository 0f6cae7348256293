package io.anabranch.bench.memory;

import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.whole.AnabranchProgram;
import io.anabranch.bench.whole.EventKind;
import io.anabranch.bench.whole.StoreSet;
import io.anabranch.bench.whole.Testbed;
import io.anabranch.bench.whole.Trial;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What it takes to run: memory when idle and at full load, and the least heap that keeps the rate, by JDK. */
@Command(
        name = "memory",
        description = "What it takes to run: resident memory, idle and at full load, and the least heap, by JDK.",
        mixinStandardHelpOptions = true)
public final class MemoryBench implements Callable<Integer> {
    private static final int NEWER = 25;
    /** As few of the large events as have about as many bytes as so many times the usual ones. */
    private static final int LARGE_SHARE = 10;

    private static final int IDLE_CHECK = 1_000;

    @Option(
            names = "--set",
            defaultValue = "without-dynamodb",
            description = "Set of stores: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private StoreSet set = StoreSet.WITHOUT_DYNAMODB;

    @Option(
            names = "--events",
            defaultValue = "60000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "300000",
            description = "Events before those, which each program begins with (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds with each heap (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--idle-seconds",
            defaultValue = "60",
            description = "How long a program has nothing to do before its memory is looked at (${DEFAULT-VALUE})")
    private int idleSeconds;

    @Option(
            names = "--heaps",
            split = ",",
            defaultValue = "512,256,192,128,96,64",
            description = "Heaps in MB (${DEFAULT-VALUE})")
    private List<Integer> heaps = List.of();

    @Option(
            names = "--large-bytes",
            defaultValue = "20000",
            description = "Size of the events that the largest heap must do for, too (${DEFAULT-VALUE})")
    private int largeBytes;

    @Option(
            names = "--jdk25",
            paramLabel = "<home>",
            description = "JDK 25, which is else looked for where this JDK's home is")
    private @Nullable Path jdk25;

    @Option(names = "--jdks", split = ",", description = "Only these versions, such as 17")
    private List<Integer> versions = List.of();

    @Option(names = "--report", paramLabel = "<directory>", description = "Where to write a report, as Markdown")
    private @Nullable Path report;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        if (heaps.isEmpty()
                || IntStream.of(events, warmUp, rounds, idleSeconds, Collections.min(heaps))
                        .anyMatch(number -> number < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--events, --warm-up, --rounds, --idle-seconds and --heaps want 1 or more");
        }
        List<Jdk> jdks = jdks();
        out.printf(
                "memory: %s, %,d events of 340 bytes a round after %,d of warm-up, %d rounds, by %s%n",
                set, events, warmUp, rounds, jdks);
        List<JdkResult> results = new ArrayList<>();
        try (Testbed testbed = Testbed.start(out::println)) {
            jdks.forEach(jdk -> results.add(measured(jdk, testbed)));
        }
        results.forEach(result -> result.print(out));
        if (report != null) {
            new MemoryReport(results, set, idleSeconds, events, warmUp, rounds).write(report);
        }
        List<Goal> goals = JdkResult.goals(results);
        goals.forEach(out::println);
        return goals.stream().allMatch(Goal::isMet) ? 0 : 1;
    }

    private List<Jdk> jdks() {
        List<Jdk> jdks = new ArrayList<>(List.of(Jdk.current()));
        newer().filter(jdk -> jdk.version() != Jdk.current().version()).ifPresent(jdks::add);
        if (!versions.isEmpty()) {
            jdks.removeIf(jdk -> !versions.contains(jdk.version()));
        }
        if (jdks.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "There is no JDK of --jdks " + versions);
        }
        return jdks;
    }

    private Optional<Jdk> newer() {
        if (jdk25 == null) {
            return Jdk.among(Jdk.current().folderOfHomes(), NEWER);
        }
        Path home = jdk25;
        return Optional.of(Jdk.at(home)
                .filter(jdk -> jdk.version() == NEWER)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--jdk25 must be the home of a JDK " + NEWER + ", got " + home)));
    }

    private JdkResult measured(Jdk jdk, Testbed testbed) {
        Figures idle = idle(jdk, testbed);
        out.printf("%s: %s MB resident when idle%n", jdk, idle.shown(0));
        HeapSearch search = new HeapSearch(testbed, set, jdk, warmUp, rounds, out);
        List<Integer> falling = heaps.stream().sorted(Comparator.reverseOrder()).toList();
        List<HeapResult> found = search.search(falling, events);
        HeapResult large = search.large(falling.get(0), largeBytes, Math.max(1, events / LARGE_SHARE));
        return new JdkResult(jdk, idle, found, large);
    }

    /** As many programs as there are rounds, side by side: none has anything to do, so none disturbs another. */
    private Figures idle(Jdk jdk, Testbed testbed) {
        int heap = Collections.max(heaps);
        AnabranchProgram program =
                new AnabranchProgram("idle", testbed.servers(), jdk.java(), heap, /* flags= */ List.of());
        List<Trial> trials = new ArrayList<>();
        try {
            for (int round = 0; round < rounds; round++) {
                trials.add(Trial.start(testbed, program, testbed.newTarget(set.stores()), EventKind.usual()));
            }
            TimeUnit.SECONDS.sleep(idleSeconds);
            Figures resident = new Figures(trials.stream()
                    .map(trial -> trial.running().residentBytes() / 1e6)
                    .toList());
            trials.forEach(trial -> {
                // One that reads nothing is not attached, and small for no merit of its own.
                var unused = trial.round(IDLE_CHECK);
            });
            return resident;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while programs were idle", e);
        } finally {
            trials.forEach(Trial::close);
        }
    }
}
