package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.app.Main;
import io.anabranch.app.verify.Report;
import io.anabranch.app.verify.Verification;
import io.anabranch.load.KafkaTarget;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.ProgramProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** One pipeline's life in a test: its topic and tables, its processes, what was published, and what its stores hold at the end. */
final class Scenario implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(200);

    /** What a producer may wait for a broker that was killed, and for its start. */
    private static final Map<String, String> PATIENT =
            Map.of("max.block.ms", "300000", "delivery.timeout.ms", "300000");

    private final Configuration configuration;
    private final Path folder;
    private final Figures figures;
    private final Groups groups;
    private final Stores stores;
    private final CommitCheck commits;
    private final PositionLedger ledger = new PositionLedger();
    private final List<ProgramProcess> processes = new ArrayList<>();
    private final long seed;
    private final SplittableRandom random;
    private final AtomicInteger scripts = new AtomicInteger();

    /** @param direct the same pipeline past every proxy: what the checks read */
    Scenario(Configuration configuration, Configuration direct, Path folder, Figures figures, long seed) {
        this.configuration = configuration;
        this.folder = folder;
        this.figures = figures;
        this.groups = new Groups(direct);
        this.stores = new Stores(direct);
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.commits = new CommitCheck(direct, groups, stores, ledger);
        figures.put("seed", Long.toString(seed));
    }

    Configuration configuration() {
        return configuration;
    }

    Figures figures() {
        return figures;
    }

    Groups groups() {
        return groups;
    }

    Stores stores() {
        return stores;
    }

    PositionLedger ledger() {
        return ledger;
    }

    Path folder() {
        return folder;
    }

    SplittableRandom random() {
        return random;
    }

    /** Topics, tables and indexes, as {@code anabranch tables create} makes them. */
    void createTables() {
        Path file = configuration.write(folder.resolve("create.yaml"), /* opsPort= */ 0);
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        assertThat(Main.run(new String[] {"tables", "create", "--config", file.toString()}, Map.of(), out, out))
                .as(said::toString)
                .isZero();
    }

    ProgramProcess start(String name) {
        return start(name, Launch.PLAIN);
    }

    ProgramProcess start(String name, Launch launch) {
        return start(configuration, name, launch);
    }

    /** A process with another configuration of the same pipeline. */
    ProgramProcess start(Configuration other, String name, Launch launch) {
        ProgramProcess process = launch.start(other, folder, name);
        processes.add(process);
        return process;
    }

    ProgramProcess startAndAwaitReady(String name) {
        ProgramProcess process = start(name);
        awaitReady(process);
        return process;
    }

    void awaitReady(ProgramProcess process) {
        await().atMost(DEADLINE).pollInterval(POLL).untilAsserted(() -> {
            process.requireAlive();
            assertThat(process.isReady())
                    .as(() -> "process " + process.name() + " is ready; it says " + process.body("/health/ready")
                            + "\nand its log ends so:\n" + process.logTail())
                    .isTrue();
        });
    }

    /** Events as a shop has them, in their usual share of repeated and malformed ones; no two calls publish the same. */
    CompletableFuture<Void> publish(int records, int perSecond) {
        return publish(records, perSecond, /* malformed= */ 0.01);
    }

    CompletableFuture<Void> publish(int records, int perSecond, double malformed) {
        Script script = new Script(
                seed * 16 + scripts.getAndIncrement(),
                /* users= */ 200,
                /* duplicates= */ 0.02,
                malformed,
                Instant.now().minusSeconds(60),
                perSecond == 0 ? 200_000 : 1_000_000_000L / perSecond);
        Loader loader = new Loader(script, records, perSecond);
        KafkaTarget target = new KafkaTarget(configuration.servers().kafka(), configuration.topic(), PATIENT);
        return CompletableFuture.runAsync(() -> loader.publish(target, ledger));
    }

    /** Waits until so many records are acknowledged. */
    void awaitPublished(int records) {
        await().atMost(DEADLINE).until(() -> ledger.records() >= records);
    }

    /** Waits until a branch has committed so many records. */
    void awaitCommitted(String branch, long records) {
        await().atMost(DEADLINE).pollInterval(POLL).until(() -> committed(branch) >= records);
    }

    long committed(String branch) {
        return groups.committed(branch).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    void awaitNoLag() {
        await().atMost(DEADLINE)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(groups.lag().values())
                        .as(() -> "lag by branch " + groups.lag() + logs())
                        .allMatch(lag -> lag == 0));
    }

    /** Check C, to be called while something is wrong: below every committed offset all is durable. */
    void checkCommits() throws Exception {
        commits.run();
        figures.put("checked below commits", commits.checked());
    }

    /** Records that {@link #checkCommits} found to be below a commit and durable, over all its runs. */
    long checked() {
        return commits.checked();
    }

    /** Checks V, D, L, P, U, E, B and A: the lag goes, the processes end, and stores, ledger and log agree. */
    void finish() throws Exception {
        awaitNoLag();
        terminateAll();
        checkExact();
    }

    /** The processes that are left drain and end with exit code 0. */
    void terminateAll() {
        for (ProgramProcess process : processes) {
            if (process.isAlive()) {
                assertThat(process.terminate())
                        .as(() -> "exit code of process " + process.name() + " after SIGTERM:\n" + process.log())
                        .isZero();
            }
        }
    }

    /** What the stores hold is what the ledger and the log have. */
    void checkExact() throws Exception {
        checkLedger();
        Report report = Verification.verify(configuration.settings(folder));
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text, true));
        System.out.print(text);
        assertThat(report.isExact()).as(text::toString).isTrue();
    }

    /** What the stores hold is what the log has, by {@code anabranch verify} with the memory that its launcher gives it. */
    void verifyInAProcess() {
        ProgramProcess verify = Launch.PLAIN.verify(configuration, folder);
        processes.add(verify);
        assertThat(verify.awaitEnd(DEADLINE)).as(verify::log).isZero();
        System.out.print(verify.log());
    }

    /** Checks L, P, U and A by the ledger alone. */
    void checkLedger() {
        HashSet<String> events = new HashSet<>(ledger.events());
        figures.put("records", ledger.records());
        figures.put("unique", events.size());
        long missing = 0;
        long doubled = 0;
        long foreign = 0;
        for (String sink : CommitCheck.storing(configuration)) {
            List<String> ids = stores.ids(sink);
            HashSet<String> held = new HashSet<>(ids);
            doubled += ids.size() - held.size();
            missing += events.stream().filter(id -> !held.contains(id)).count();
            foreign += held.stream().filter(id -> !events.contains(id)).count();
        }
        figures.put("missing", missing);
        figures.put("doubled", doubled);
        figures.put("foreign", foreign);
        assertThat(List.of(missing, doubled, foreign))
                .as("missing, doubled and foreign in the stores by the ledger")
                .containsExactly(0L, 0L, 0L);
        assertThat(commits.deadLetters())
                .as("dead letters by the ledger")
                .containsExactlyInAnyOrderElementsOf(ledger.malformed());
        if (configuration.sinks().containsKey(Configuration.LEADERBOARDS)) {
            assertThat(stores.counted())
                    .as("records on the leaderboard, each counted once")
                    .isEqualTo(ledger.records() - ledger.malformed().size());
        }
    }

    /** @throws UnknownTopicOrPartitionException if there is none */
    TopicDescription describeTopic() {
        return groups.describeTopic();
    }

    /** The end of every process's log, for a message. */
    String logs() {
        StringBuilder text = new StringBuilder();
        for (ProgramProcess process : processes) {
            List<String> lines = process.log().lines().toList();
            text.append("\n--- ")
                    .append(process.name())
                    .append('\n')
                    .append(String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
        }
        return text.toString();
    }

    @Override
    public void close() {
        processes.forEach(ProgramProcess::close);
        stores.close();
        groups.close();
    }

    /** Where everything is printed; a test's output is its log. */
    static PrintWriter out() {
        return new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    }
}
