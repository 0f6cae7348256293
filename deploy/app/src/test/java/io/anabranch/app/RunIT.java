package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.app.load.Ledger;
import io.anabranch.app.load.Loader;
import io.anabranch.app.load.Script;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its operator meets it: signals, exit codes, health, while servers come and go. */
@WithServers({Server.KAFKA, Server.REDIS})
class RunIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EVENTS = 2_000;

    private final TestServers servers;
    private final String topic;

    @TempDir
    private Path folder = Path.of("");

    RunIT(TestServers servers) {
        this.servers = servers;
        this.topic = servers.newName("run");
    }

    @Test
    void writesWhatIsPublishedAndDrainsOnSigterm() throws Exception {
        Path config = config(servers.kafka(), servers.address(Server.REDIS));
        createTopics(config);
        publish();

        try (Child child = Child.run(config, Child.freePort())) {
            await().atMost(PATIENCE).until(() -> child.status("/health/ready") == 200);
            await().atMost(PATIENCE).until(() -> written(child) == EVENTS);
            String scrape = child.body("/metrics");
            child.sigterm();

            assertThat(child.exitCode(PATIENCE)).isEqualTo(ExitCode.FINE);
            assertThat(child.log()).contains("All that was under way is stored and committed");
            assertThat(Promtool.check(scrape)).isEmpty();
        }
    }

    @Test
    void staysUpAndNotReadyWhileKafkaIsAbsentAndIsReadyOnceItIsThere() throws Exception {
        FaultProxy kafka = servers.proxy(Server.KAFKA);
        createTopics(config(servers.kafka(), servers.address(Server.REDIS)));
        kafka.refuse();

        try (Child child =
                Child.run(config(hostAndPort(kafka.address()), servers.address(Server.REDIS)), Child.freePort())) {
            await().atMost(PATIENCE).until(() -> child.log().contains("Not ready: lane live"));
            assertThat(child.status("/health/ready")).isEqualTo(503);
            assertThat(child.body("/health/ready")).contains("lane live", topic);
            assertThat(child.status("/health/live")).isEqualTo(200);

            kafka.heal();
            await().atMost(PATIENCE).until(() -> child.status("/health/ready") == 200);
        }
    }

    @Test
    void isNotReadyWhileAStoreHangsAndASecondSignalEndsItAtOnce() throws Exception {
        FaultProxy redis = servers.proxy(Server.REDIS);
        Path config = config(servers.kafka(), redis.address());
        createTopics(config);
        publish();
        redis.hang();

        try (Child child = Child.run(config, Child.freePort())) {
            await().atMost(PATIENCE).until(() -> child.log().contains("Not ready: sink feed"));
            assertThat(child.body("/health/ready")).contains("sink feed", "under way for");

            child.sigterm();
            await().atMost(PATIENCE).until(() -> child.log().contains("Told to end"));
            assertThat(child.isAlive()).as("waits for what is under way").isTrue();

            // Within a second of the first it would be taken for the same.
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            child.sigterm();
            assertThat(child.exitCode(Duration.ofSeconds(5))).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void wrongSettingsEndItWith78AndTouchNothing() throws Exception {
        FaultProxy kafka = servers.proxy(Server.KAFKA);
        Path config = config(hostAndPort(kafka.address()), servers.address(Server.REDIS));
        Files.writeString(config, Files.readString(config).replace("in-flight: 1", "in-flight: none"));

        try (Child child = Child.run(config, Child.freePort())) {
            assertThat(child.exitCode(PATIENCE)).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(child.log())
                    .contains(config + ":2:")
                    .contains("lanes.live.in-flight: was 'none', allowed is a whole number");
            assertThat(kafka.bytesUp()).isZero();
        }
    }

    @Test
    void aPortThatIsTakenEndsItWith1AndSaysWhatToDo() throws Exception {
        Path config = config(servers.kafka(), servers.address(Server.REDIS));

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Child child = Child.run(config, taken.getLocalPort())) {
            assertThat(child.exitCode(PATIENCE)).isEqualTo(ExitCode.FAILED);
            assertThat(child.log()).contains("127.0.0.1:" + taken.getLocalPort(), "set ops.http to another address");
        }
    }

    private Path config(String brokers, InetSocketAddress redis) throws IOException {
        String yaml = """
                kafka: {brokers: "%s", topic: %s, group: %s, dead-letters: %s.dead}
                lanes: {live: {sinks: [feed, boards], in-flight: 1}}
                sinks:
                  feed: {redis: "redis://%s", prefix: "%s:"}
                  boards:
                    redis: "redis://%s"
                    prefix: "%s:"
                    board: [{name: spend, score: /data/amount}]
                """.formatted(brokers, topic, topic, topic, hostAndPort(redis), topic, hostAndPort(redis), topic);
        return Files.writeString(folder.resolve("pipeline.yaml"), yaml);
    }

    private static void createTopics(Path config) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        String[] create = {"tables", "create", "--config", config.toString()};
        assertThat(Main.run(create, Map.of(), out, out)).as(said::toString).isEqualTo(ExitCode.FINE);
    }

    private void publish() {
        Script script = new Script(7, 50, 0, 0, Instant.now().minusSeconds(60), 200_000);
        new Loader(script, EVENTS, 0).publish(servers.kafka(), topic, Ledger.NONE);
    }

    private static long written(Child child) throws IOException, InterruptedException {
        return child.body("/metrics")
                .lines()
                .filter(line -> line.startsWith("anabranch_events_written_total{") && line.contains("\"boards\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
