package io.anabranch.bench.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.settings.Settings;
import io.anabranch.bench.Goal;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class WholePiecesTest {
    private static final Servers SERVERS =
            new Servers("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3", "127.0.0.1:4", "127.0.0.1:5");

    @ParameterizedTest
    @EnumSource(StoreSet.class)
    void ourConfigurationHasTheSinksOfItsSetAndCommitsWhereItIsLookedFor(StoreSet set, @TempDir Path folder)
            throws Exception {
        Target target = new Target("events", "round7", set.stores());
        AnabranchProgram program = new AnabranchProgram("ours", SERVERS);

        var unused = program.setUp(folder, target);

        Settings settings = Settings.read(folder.resolve("pipeline.yaml"), Map.of());
        List<String> sinks = List.copyOf(settings.sinks().keySet());
        assertThat(sinks)
                .containsExactlyInAnyOrderElementsOf(
                        set.stores().stream().map(Store::id).toList());
        assertThat(program.groups(target))
                .containsExactlyInAnyOrderElementsOf(
                        sinks.stream().map(sink -> "round7." + sink).toList());
    }

    @ParameterizedTest
    @EnumSource(StoreSet.class)
    void aProgramIsToldWhatItIsToFill(StoreSet set, @TempDir Path folder) {
        Target target = new Target("events", "round7", set.stores());

        List<String> words = new OneClassProgram("careful", Careful.class, true, SERVERS).setUp(folder, target);

        List<String> arguments = words.subList(words.indexOf(Careful.class.getName()) + 1, words.size());
        assertThat(Servers.parse(arguments)).isEqualTo(SERVERS);
        assertThat(Target.parse(arguments.get(5), arguments.get(6), arguments.get(7)))
                .isEqualTo(target);
    }

    @Test
    void camelRunsOnItsOwnJarsAndCommitsWhereItIsLookedFor(@TempDir Path folder) throws Exception {
        Target target = new Target("events", "round7", StoreSet.ALL.stores());
        Program camel = CamelProgram.of("camel", folder, SERVERS);

        List<String> words = camel.setUp(folder, target);

        List<String> classPath = List.of(words.get(words.indexOf("-cp") + 1).split(File.pathSeparator));
        assertThat(classPath).hasSize(2).last().isEqualTo(folder.resolve("*").toString());
        assertThat(words).contains(CamelRoutes.class.getName());
        assertThat(camel.groups(target)).containsExactly("round7");
    }

    @Test
    void connectCommitsWhereItIsLookedForAndBeforeARoundEnds(@TempDir Path folder) throws Exception {
        Target target = new Target("events", "round7", StoreSet.MONGODB.stores());
        Program connect = ConnectWorker.committingOften("connect", folder, 2, SERVERS);

        var unused = connect.setUp(folder, target);

        assertThat(Files.readAllLines(folder.resolve("worker.properties"))).contains("offset.flush.interval.ms=100");
        assertThat(Files.readAllLines(folder.resolve("connector.properties"))).contains("name=round7", "tasks.max=2");
        assertThat(connect.groups(target)).containsExactly("connect-round7");
        assertThat(connect.name()).isEqualTo(Contender.CONNECT.toString());
    }

    @ParameterizedTest
    @EnumSource(value = StoreSet.class, names = "MONGODB", mode = EnumSource.Mode.EXCLUDE)
    void connectIsRefusedWhereItCantServe(StoreSet set) {
        StringWriter said = new StringWriter();
        CommandLine bench = new CommandLine(new WholeBench()).setErr(new PrintWriter(said));

        int exit = bench.execute("--sets", "mongodb," + set, "--contenders", "ours,connect");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).startsWith("--contenders: connect can't serve set " + set + "; it serves mongodb");
    }

    @ParameterizedTest
    @EnumSource(Contender.class)
    void aSlowContenderHasAGoalOnSetsOfSeveralStores(Contender contender) {
        List<ProgramSide> sides = List.of(side("ours", 3_000, 20, 60), side(contender.toString(), 1_000, 20, 60));

        List<String> goals =
                new Result(StoreSet.ALL, sides).goals().stream().map(Goal::name).toList();

        assertThat(goals.contains("whole-" + contender + "-all"))
                .isEqualTo(Set.of(Contender.FIRST_TRY, Contender.CAMEL).contains(contender));
    }

    @Test
    void theReportTellsOfEveryProgramByHowMuchOursIsAhead(@TempDir Path folder) throws Exception {
        ProgramSide ours = side("ours", 3_000, 20, 60);
        ProgramSide careful = side("careful", 2_000, 40, 120);
        Result result = new Result(StoreSet.ALL, List.of(ours, careful));

        new WholeReport(List.of(result), 1_000, 500, 1, Set.of("kafka-4.3.1")).write(folder);

        assertThat(result.goals()).extracting(Goal::name).containsExactly("whole-rate-all", "whole-cpu-all");
        assertThat(result.goals()).extracting(Goal::isMet).containsExactly(true, true);
        assertThat(Files.readString(folder.resolve("whole.md")))
                .contains("| careful | 2,000 (2,000 to 2,000) | 40.0 (40.0 to 40.0) |")
                .contains("1.50 (1.50 to 1.50) | 0.50 (0.50 to 0.50)")
                .contains("| careful | java 3.0, lettuce 1.0 | redis 2.0 |")
                .contains("kafka-4.3.1")
                .containsPattern("lettuce-core-\\d+\\.\\d+");
        assertThat(Files.readAllBytes(folder.resolve("whole.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void aCarefulProgramThatIsAheadMissesOurGoals() {
        Result result = new Result(
                StoreSet.WITHOUT_DYNAMODB, List.of(side("ours", 1_000, 50, 60), side("careful", 2_000, 40, 60)));

        assertThat(result.goals()).extracting(Goal::isMet).containsExactly(false, false);
    }

    private static ProgramSide side(String name, long perSecond, long cpuMicros, long serverMicros) {
        Delivered delivered = new Delivered(
                perSecond,
                Duration.ofSeconds(1),
                Duration.ofNanos(perSecond * cpuMicros * 1_000),
                Duration.ofNanos(perSecond * serverMicros * 1_000),
                100_000_000);
        return new ProgramSide(
                new AnabranchProgram(name, SERVERS),
                new ArrayList<>(List.of(delivered)),
                new ArrayList<>(List.of(
                        new Spent(Map.of("lettuce", 1.5, "java", 2.0, "timer", 0.1), Map.of("redis", 1.0)),
                        new Spent(Map.of("lettuce", 0.5, "java", 4.0), Map.of("redis", 3.0)))));
    }

    @Test
    void serversAreKnownByTheFolderThatTheyRunFrom(@TempDir Path folder) throws Exception {
        Path jars = Files.createDirectories(folder.resolve("some-server-1.2.3-0a1b2c"));
        Process running = new ProcessBuilder("sh", "-c", "sleep 60", jars + "/*").start();
        try {
            assertThat(Versions.servers(List.of(running.toHandle()))).containsExactly("some-server-1.2.3");
        } finally {
            running.destroyForcibly();
        }
    }
}
