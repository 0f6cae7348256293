package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.app.Main;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.verify.LeaderboardAccount;
import io.anabranch.app.verify.Report;
import io.anabranch.app.verify.Verification;
import io.anabranch.load.Ledger;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.lettuce.core.RedisClient;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline to a Redis that is killed, comes back with less than it acknowledged, or is full. */
class LostLeaderboardsDeliveryIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int RATE = 2_000;

    @TempDir
    private Path directory = Path.of("");

    private final List<Program> started = new ArrayList<>();
    private LocalStack stack;
    private Path config = Path.of("");
    private int opsPort;
    private Lag lag;

    @BeforeEach
    void start() throws Exception {
        stack = LocalStack.builder()
                .servers(Server.KAFKA, Server.REDIS)
                .directory(directory.resolve("servers"))
                .start();
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            opsPort = any.getLocalPort();
        }
        config = Files.writeString(directory.resolve("pipeline.yaml"), yaml());
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        assertThat(Main.run(new String[] {"tables", "create", "--config", config.toString()}, Map.of(), out, out))
                .isZero();
        lag = new Lag(at(Server.KAFKA), "events", "anabranch", List.of("feed", "leaderboards"));
    }

    @AfterEach
    void stop() {
        started.forEach(Program::close);
        lag.close();
        stack.close();
    }

    @Test
    void leaderboardsEqualTheFoldThoughThePipelineAndRedisAreKilledFiveTimesEach() throws Exception {
        long seed = System.nanoTime();
        System.out.println("order and moments of the kills drawn from seed " + seed);
        Random random = new Random(seed);
        Loader loader = new Loader(script(), 60_000, RATE);
        CompletableFuture<Void> publishing = publish(loader);
        Program program = run();
        List<Kill> kills = new ArrayList<>(List.of(Kill.values()));
        kills.addAll(Collections.nCopies(4, Kill.PIPELINE));
        Collections.shuffle(kills, random);

        for (Kill kill : kills) {
            Path older = directory.resolve("older-" + random.nextLong(Long.MAX_VALUE));
            if (kill == Kill.REDIS_ON_OLDER_STATE) {
                copy(data(), older);
            }
            long more = loader.acknowledged() + random.nextInt(1_000, 4_000);
            await().atMost(DEADLINE).until(() -> publishing.isDone() || loader.acknowledged() > more);
            if (kill == Kill.PIPELINE) {
                program.close();
                program = run();
            } else {
                kill(kill, older);
            }
        }
        publishing.join();
        awaitExact();

        assertThat(program.stop()).as("exit code after SIGTERM").isZero();
        Report report = verify();
        assertThat(report.log().events()).isEqualTo(loader.unique());
        assertThat(report.deadLettersOf("decode")).isEqualTo(loader.malformed());
        assertThat(report.leaderboards()).hasSize(4).allMatch(LeaderboardAccount::isExact);
    }

    @Test
    void theFeedGoesOnWhileLeaderboardsWaitForMemory() throws Exception {
        Program program = run();
        await().atMost(DEADLINE).until(program::isReady);
        redis("maxmemory", "1");
        Loader loader = new Loader(script(), 5_000, 0);

        publish(loader).join();

        await().atMost(DEADLINE).until(() -> behind("feed") == 0);
        assertThat(behind("leaderboards")).isPositive();
        redis("maxmemory", "0");
        awaitExact();
        assertThat(program.stop()).isZero();
    }

    private enum Kill {
        PIPELINE,
        REDIS,
        REDIS_AGAIN,
        REDIS_ON_OLDER_STATE,
        REDIS_WITH_NOTHING,
        REDIS_WITH_NOTHING_AGAIN
    }

    private void kill(Kill kill, Path older) throws Exception {
        stack.kill(Server.REDIS);
        if (kill != Kill.REDIS && kill != Kill.REDIS_AGAIN) {
            Folder.delete(data());
        }
        if (kill == Kill.REDIS_ON_OLDER_STATE) {
            copy(older, data());
        }
        stack.restart(Server.REDIS);
    }

    private Program run() throws Exception {
        Program program = Program.start(config, directory.resolve("anabranch.log"), opsPort);
        started.add(program);
        return program;
    }

    private CompletableFuture<Void> publish(Loader loader) {
        return CompletableFuture.runAsync(() -> loader.publish(at(Server.KAFKA), "events", Ledger.NONE));
    }

    private static Script script() {
        return new Script(
                11,
                500,
                /* duplicates= */ 0.02,
                /* malformed= */ 0.01,
                Instant.now().minusSeconds(60),
                400_000);
    }

    /** All is committed, and whatever was lost is back. */
    private void awaitExact() {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            assertThat(behind("feed") + behind("leaderboards")).as("lag").isZero();
            assertThat(Verification.verify(Settings.read(config, Map.of())).leaderboards())
                    .allMatch(LeaderboardAccount::isExact);
        });
    }

    private long behind(String sink) throws Exception {
        return lag.now().stream()
                .filter(each -> each.name().equals(sink))
                .mapToLong(Progress.Count::events)
                .sum();
    }

    private Report verify() throws Exception {
        Report report = Verification.verify(Settings.read(config, Map.of()));
        report.print(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        return report;
    }

    private void redis(String key, String value) {
        RedisClient client = RedisClient.create("redis://" + at(Server.REDIS));
        try (var connection = client.connect()) {
            assertThat(connection.sync().configSet(key, value)).isEqualTo("OK");
        } finally {
            client.shutdown();
        }
    }

    private Path data() {
        return directory.resolve("servers").resolve("redis").resolve("data");
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
    }

    private String at(Server server) {
        InetSocketAddress address = stack.address(server);
        return address.getHostString() + ":" + address.getPort();
    }

    private String yaml() {
        return """
                kafka: {brokers: "KAFKA", topics: [events], group: anabranch, dead-letters: events.dead}
                sinks:
                  feed: {redis: "redis://REDIS", channel: "events:{type}"}
                  leaderboards:
                    redis: "redis://REDIS"
                    check-interval: 1s
                    leaderboards:
                      - {name: spend, score: /data/amount, mode: sum, window: all}
                      - {name: once, score: /data/amount, mode: sum, window: day, dedup-window: 24h}
                      - {name: largest, score: /data/amount, mode: max, window: hour}
                      - {name: daily-events, member: event_type, mode: count, window: day}
                ops: {http: "127.0.0.1:OPSPORT"}
                """.replace("KAFKA", at(Server.KAFKA))
                .replace("REDIS", at(Server.REDIS))
                .replace("OPSPORT", Integer.toString(opsPort));
    }
}
