package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.load.Ledger;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its operator meets it: signals, exit codes, health, while servers come and go. */
@WithServers({Server.KAFKA, Server.REDIS})
class RunIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
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

        try (ProgramProcess child = Child.run(config)) {
            awaitReady(child);
            await().atMost(DEADLINE).until(() -> written(child, "leaderboards") == EVENTS);
            String scrape = child.body("/metrics");
            child.sigterm();

            assertThat(child.awaitEnd(DEADLINE)).isEqualTo(ExitCode.FINE);
            assertThat(child.log()).contains("SIGTERM received, draining", "drained, shutdown complete");
            assertThat(scrape).contains("anabranch_sink_state{sink=\"leaderboards\",state=\"attached\"} 1");
            assertThat(MetricsInDocs.read().missing(scrape))
                    .as("metrics that docs/operations.md has with other labels")
                    .isEmpty();
            assertThat(Promtool.check(scrape)).isEmpty();
        }
    }

    @Test
    void staysUpAndNotReadyWhileKafkaIsAbsentAndIsReadyOnceItIsThere() throws Exception {
        FaultProxy kafka = servers.proxy(Server.KAFKA);
        createTopics(config(servers.kafka(), servers.address(Server.REDIS)));
        kafka.refuse();

        try (ProgramProcess child = Child.run(config(hostAndPort(kafka.address()), servers.address(Server.REDIS)))) {
            await().atMost(DEADLINE).until(() -> child.log().contains("Not ready: "));
            assertThat(child.status("/health/ready")).isEqualTo(503);
            await().atMost(DEADLINE).until(() -> child.body("/health/ready").contains("refused the connection"));
            assertThat(child.body("/health/ready"))
                    .contains("\"status\":\"not-ready\"", "Kafka broker " + hostAndPort(kafka.address()));
            assertThat(child.status("/health/live")).isEqualTo(200);

            kafka.heal();
            await().atMost(DEADLINE).until(() -> child.status("/health/ready") == 200);
        }
    }

    @Test
    void isDegradedWhileAStoreIsAwayDrainingAfterSigtermWhileOneHangsAndASecondSignalEndsItAtOnce() throws Exception {
        FaultProxy redis = servers.proxy(Server.REDIS);
        Path config = config(servers.kafka(), redis.address());
        Files.writeString(config, Files.readString(config).replace("feed: {", "feed: {max-retry-time: 10s, "));
        createTopics(config);
        publish();

        try (ProgramProcess child = Child.run(config)) {
            await().atMost(DEADLINE).until(() -> written(child, "feed") == EVENTS);
            redis.refuse();
            publish(topic, 9);
            await().atMost(DEADLINE).until(() -> child.log().contains("Sink 'feed' is failing: "));
            assertThat(child.status("/health/ready")).isEqualTo(200);
            assertThat(child.body("/health/ready"))
                    .contains("\"status\":\"degraded\"", "\"feed\":{\"state\":\"failing\"", "Connection refused");

            redis.heal();
            await().atMost(DEADLINE).until(() -> written(child, "feed") == 2 * EVENTS);
            redis.hang();
            publish(topic, 10);
            await().atMost(DEADLINE).until(() -> count(child, "anabranch_sink_in_flight", "feed") > 0);
            child.sigterm();
            await().atMost(DEADLINE).until(() -> child.log().contains("SIGTERM received, draining"));
            assertThat(child.isAlive()).as("waits for what is in flight").isTrue();
            assertThat(child.status("/health/ready")).isEqualTo(503);
            assertThat(child.body("/health/ready")).contains("\"status\":\"draining\"");

            // Within a second of the first it would be taken for the same.
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            child.sigterm();
            assertThat(child.awaitEnd(Duration.ofSeconds(5))).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void aSinkGetsTheTypesThatItWantsOfAllTopicsAndEveryRecordIsAccountedFor() throws Exception {
        Path config = config(servers.kafka(), servers.address(Server.REDIS));
        String second = topic + ".second";
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("topics: [" + topic + "]", "topics: [" + topic + ", " + second + "]")
                        .replace("    leaderboards:", "    types: [order_placed]\n    leaderboards:"));
        createTopics(config);
        publish();
        publish(second, 8);
        int others = publishMalformedAndEmpty(second);
        long records = 2L * EVENTS + others;

        try (ProgramProcess child = Child.run(config)) {
            awaitReady(child);
            for (String sink : List.of("feed", "leaderboards", "decode")) {
                await().atMost(DEADLINE)
                        .untilAsserted(() -> assertThat(count(child, "anabranch_records_passed_total", sink))
                                .as("%s of %s", sink, child.body("/health"))
                                .isEqualTo(records));
                assertThat(count(child, "anabranch_records_settled_total", sink))
                        .as(sink)
                        .isEqualTo(records);
                assertThat(count(child, "anabranch_records_unaccounted_total", sink))
                        .as(sink)
                        .isZero();
            }
            assertThat(written(child, "feed")).isEqualTo(2 * EVENTS);
            assertThat(written(child, "leaderboards") + filtered(child, "leaderboards"))
                    .isEqualTo(2 * EVENTS);
            assertThat(written(child, "leaderboards")).isPositive();
            assertThat(filtered(child, "leaderboards")).isPositive();
            child.sigterm();
            assertThat(child.awaitEnd(DEADLINE)).isEqualTo(ExitCode.FINE);
        }

        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        String[] verify = {"verify", "--config", config.toString()};
        assertThat(Main.run(verify, Map.of(), out, out)).as(said::toString).isEqualTo(ExitCode.FINE);
    }

    @Test
    void moreDeadLettersThanAllowedStopTheBranchAndMakeItNotReady() throws Exception {
        Path config = config(servers.kafka(), servers.address(Server.REDIS));
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "dead-letters: " + topic + ".dead",
                                "dead-letters: {topic: " + topic + ".dead, max-share: 1%, window: 1000}"));
        createTopics(config);
        Script script = new Script(7, 50, 0, /* malformed= */ 0.5, Instant.now().minusSeconds(60), 200_000);
        new Loader(script, EVENTS, 0).publish(servers.kafka(), topic, Ledger.NONE);

        try (ProgramProcess child = Child.run(config)) {
            await().atMost(DEADLINE)
                    .until(() -> child.body("/health/ready").contains("\"decode\":{\"state\":\"stopped\""));
            assertThat(child.status("/health/ready")).isEqualTo(503);
            await().atMost(DEADLINE).until(() -> written(child, "feed") > 0);
            child.sigterm();
            assertThat(child.awaitEnd(DEADLINE)).isEqualTo(ExitCode.FINE);
            assertThat(child.log()).contains("more records are rejected than dead-letters allows");
        }
    }

    @Test
    void wrongSettingsEndItWith78AndTouchNothing() throws Exception {
        FaultProxy kafka = servers.proxy(Server.KAFKA);
        Path config = config(hostAndPort(kafka.address()), servers.address(Server.REDIS));
        Files.writeString(config, Files.readString(config).replace("dead}", "dead, window: none}"));

        try (ProgramProcess child = Child.run(config)) {
            assertThat(child.awaitEnd(DEADLINE)).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(child.log())
                    .contains(config + ":1:")
                    .contains("kafka.window: must be a size such as 512B, 400KiB, 16MiB, 2GiB, got 'none'");
            assertThat(kafka.bytesUp()).isZero();
        }
    }

    @Test
    void aMistakeThatLastsFromTheStartEndsItWith78AndSaysWhatWhereAndTheRemedy() throws Exception {
        Path config = config(servers.kafka(), servers.address(Server.REDIS));
        createTopics(config);
        Files.writeString(
                config,
                Files.readString(config).replace("feed: {redis: \"redis://", "feed: {redis: \"redis://nobody:wrong@"));

        try (ProgramProcess child = Child.run(config, "--start-timeout", "3s")) {
            assertThat(child.awaitEnd(DEADLINE)).isEqualTo(ExitCode.CONFIGURATION);
            String log = child.log();
            assertThat(log.lines().filter(line -> line.contains("ERROR")))
                    .singleElement()
                    .asString()
                    .contains(
                            "Ending with 78, since 'feed' was not well for 3s from the start on",
                            "Redis connection to " + hostAndPort(servers.address(Server.REDIS)),
                            "WRONGPASS",
                            "correct the user and password in redis");
            assertThat(log).contains("drained, shutdown complete").doesNotContain("\tat ", "onErrorDropped");
        }
    }

    @Test
    void aMistakeIsWaitedForWhereThatIsAskedForAndIsAnOutageOnceTheSinkWasWell() throws Exception {
        Path config = config(servers.kafka(), servers.address(Server.REDIS));
        Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()));
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();

        try (ProgramProcess child = Child.run(config, "--start-timeout", "infinity")) {
            await().atMost(DEADLINE).until(() -> child.log().contains("Sink 'decode' is failing: Topic '" + topic));
            assertThat(child.status("/health/ready")).isEqualTo(200);
            createTopics(config);
            await().atMost(DEADLINE).until(() -> child.log().contains("Sink 'decode' is well again"));
            assertThat(child.log().lines().filter(line -> line.contains("'decode'")))
                    .hasSize(2);
        } finally {
            admin.close();
        }
    }

    @Test
    void aPortThatIsTakenEndsItWith1AndSaysWhatToDo() throws Exception {
        Path config = config(servers.kafka(), servers.address(Server.REDIS));

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ProgramProcess child = Child.run(config, taken.getLocalPort())) {
            assertThat(child.awaitEnd(DEADLINE)).isEqualTo(ExitCode.FAILED);
            assertThat(child.log()).contains("127.0.0.1:" + taken.getLocalPort(), "set ops.http to another address");
        }
    }

    private Path config(String brokers, InetSocketAddress redis) throws IOException {
        String yaml = """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  feed: {redis: "redis://%s", prefix: "%s:"}
                  leaderboards:
                    redis: "redis://%s"
                    prefix: "%s:"
                    leaderboards: [{name: spend, score: /data/amount}]
                """.formatted(brokers, topic, topic, topic, hostAndPort(redis), topic, hostAndPort(redis), topic);
        return Files.writeString(folder.resolve("pipeline.yaml"), yaml);
    }

    private static void createTopics(Path config) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        String[] create = {"tables", "create", "--config", config.toString()};
        assertThat(Main.run(create, Map.of(), out, out)).as(said::toString).isEqualTo(ExitCode.FINE);
    }

    private static void awaitReady(ProgramProcess child) {
        await().atMost(DEADLINE).until(() -> child.status("/health/ready") == 200);
    }

    private void publish() {
        publish(topic, 7);
    }

    private void publish(String to, long seed) {
        Script script = new Script(seed, 50, 0, 0, Instant.now().minusSeconds(60), 200_000);
        new Loader(script, EVENTS, 0).publish(servers.kafka(), to, Ledger.NONE);
    }

    /** Seven of each. */
    private int publishMalformedAndEmpty(String to) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int number = 0; number < 7; number++) {
                var unused = producer.send(new ProducerRecord<>(to, "{\"half\":".getBytes(StandardCharsets.UTF_8)));
                var unusedToo = producer.send(new ProducerRecord<>(to, new byte[] {1}, null));
            }
        }
        return 14;
    }

    private static long written(ProgramProcess child, String sink) {
        return count(child, "anabranch_events_written_total", sink);
    }

    private static long filtered(ProgramProcess child, String sink) {
        return count(child, "anabranch_events_filtered_total", sink);
    }

    private static long count(ProgramProcess child, String metric, String sink) {
        return (long) child.metric(metric, "\"" + sink + "\"");
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
