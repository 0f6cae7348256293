package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.app.Main;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.verify.Account;
import io.anabranch.app.verify.LeaderboardAccount;
import io.anabranch.app.verify.Report;
import io.anabranch.app.verify.Verification;
import io.anabranch.load.Ledger;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job in a process of its own, on real servers: everything that was published is in every store, once. */
@WithServers({Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.REDIS, Server.MONGODB, Server.OPENSEARCH})
class DeliveryIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @TempDir
    private Path directory = Path.of("");

    private final DemoPipeline pipeline;
    private Path config = Path.of("");
    private Lag lag;
    private final List<Program> started = new ArrayList<>();

    DeliveryIT(TestServers servers) throws Exception {
        pipeline = new DemoPipeline(
                servers.kafka(),
                servers.dynamodb().getAuthority(),
                hostAndPort(servers.cassandra()),
                hostAndPort(servers.address(Server.MONGODB)),
                hostAndPort(servers.address(Server.REDIS)),
                hostAndPort(servers.address(Server.OPENSEARCH)),
                servers.newName("d"),
                ProgramProcess.freePort());
    }

    @BeforeEach
    void createTables() throws Exception {
        config = pipeline.write(directory);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        assertThat(Main.run(new String[] {"tables", "create", "--config", config.toString()}, Map.of(), out, out))
                .isZero();
        lag = new Lag(pipeline.kafka(), pipeline.topic(), pipeline.group(), DemoPipeline.branches());
    }

    @AfterEach
    void endAll() {
        started.forEach(Program::close);
        lag.close();
    }

    @Test
    void losesNothingAndCountsNothingTwiceThoughKilledFiveTimes() throws Exception {
        long seed = System.nanoTime();
        System.out.println("moments of the kills drawn from seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Loader loader = new Loader(script(/* duplicates= */ 0.02, /* malformed= */ 0.01), 50_000, 2_500);
        CompletableFuture<Void> publishing = publish(loader);

        Program program = start();
        for (int kills = 0; kills < 5; kills++) {
            long written = loader.acknowledged();
            long more = random.nextLong(1_000, 7_000);
            await().atMost(DEADLINE).until(() -> publishing.isDone() || loader.acknowledged() > written + more);
            awaitReady(program);
            program.close();
            program = start();
        }
        publishing.join();
        awaitCaughtUp();

        assertThat(program.stop()).as("exit code after SIGTERM").isZero();
        assertExact(loader, verify());
    }

    @Test
    void keepsExactlyTheMalformedAmongTheDeadLetters() throws Exception {
        Loader loader = new Loader(script(/* duplicates= */ 0.01, /* malformed= */ 0.05), 20_000, 0);
        publish(loader).join();

        Program program = start();
        awaitCaughtUp();

        assertThat(program.stop()).isZero();
        Report report = verify();
        assertExact(loader, report);
        assertThat(loader.malformed()).isBetween(800L, 1_200L);
        assertThat(report.deadLetters().keySet()).as("reasons").hasSizeGreaterThanOrEqualTo(9);
    }

    private Program start() throws Exception {
        Program program = Program.start(config, directory.resolve("anabranch.log"), pipeline.opsPort());
        started.add(program);
        return program;
    }

    private CompletableFuture<Void> publish(Loader loader) {
        return CompletableFuture.runAsync(() -> loader.publish(pipeline.kafka(), pipeline.topic(), Ledger.NONE));
    }

    private static Script script(double duplicates, double malformed) {
        return new Script(11, 500, duplicates, malformed, Instant.now().minusSeconds(60), 400_000);
    }

    private static void awaitReady(Program program) {
        await().atMost(DEADLINE).until(program::isReady);
    }

    private void awaitCaughtUp() {
        await().atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(lag.now())
                        .allSatisfy(branch -> assertThat(branch.events())
                                .as("lag of " + branch.name())
                                .isZero()));
    }

    private Report verify() throws Exception {
        Report report = Verification.verify(Settings.read(config, Map.of()));
        report.print(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        return report;
    }

    private static void assertExact(Loader loader, Report report) {
        assertThat(report.log().events()).as("different events in the log").isEqualTo(loader.unique());
        assertThat(report.deadLettersOf("decode")).isEqualTo(loader.malformed());
        assertThat(report.log().unaccounted()).isEmpty();
        assertThat(report.isCaughtUp()).isTrue();
        assertThat(report.accounts()).hasSize(4).allMatch(Account::isExact);
        assertThat(report.leaderboards()).hasSize(2).allMatch(LeaderboardAccount::isExact);
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
