package io.anabranch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithServers({Server.KAFKA, Server.REDIS, Server.MONGODB, Server.CASSANDRA})
class DriverMetricsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final List<String> SINKS = List.of("cassandra", "mongodb", "feed", "leaderboards");
    private static final Pattern OF_DRIVERS =
            Pattern.compile("(?m)^((?:kafka|lettuce|mongodb|cassandra|netty)_\\w+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private final TestServers servers;
    private final String topic;

    @TempDir
    private Path folder = Path.of("");

    DriverMetricsIT(TestServers servers) {
        this.servers = servers;
        this.topic = servers.newName("drivers");
    }

    @Test
    void driversShowTheirOwnMetricsOnlyWhereThatIsAskedFor() throws Exception {
        Path off = config("[]");
        anabranch(off, "tables", "create");
        publish();
        try (ProgramProcess child = Child.run(off)) {
            awaitWritten(child);
            assertThat(labels(child.body("/metrics"))).isEmpty();
        }

        try (ProgramProcess child = Child.run(config("[kafka, redis, mongodb, cassandra, netty]"))) {
            await().atMost(DEADLINE).until(child::isReady);
            publish();
            awaitWritten(child);
            String page = child.body("/metrics");

            assertThat(page)
                    .contains(
                            "kafka_consumer_connection_count{client_id=\"" + topic + "\"",
                            "lettuce_command_completion_seconds_count{command=\"PUBLISH\",sink=\"feed\"}",
                            "sink=\"leaderboards\"",
                            "mongodb_driver_pool_size{server=",
                            "mongodb_driver_commands_seconds_count{command=\"insert\",outcome=\"success\",sink=\"mongodb\"}",
                            "cassandra_session_connected_nodes{session=\"cassandra\"} 1",
                            "cassandra_nodes_pool_open_connections{node=",
                            "netty_allocator_memory_used");
            assertThat(labels(page))
                    .isSubsetOf(
                            "client_id",
                            "kafka_version",
                            "node_id",
                            "topic",
                            "sink",
                            "command",
                            "outcome",
                            "server",
                            "session",
                            "node",
                            "allocator_type",
                            "memory_type");
        }
    }

    private void awaitWritten(ProgramProcess child) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(SINKS)
                        .allSatisfy(sink -> assertThat(
                                        child.metric("anabranch_events_written_total", "sink=\"" + sink + "\""))
                                .isPositive()));
    }

    /** Of all drivers' metrics. */
    private static Set<String> labels(String page) {
        Set<String> labels = new TreeSet<>();
        Matcher series = OF_DRIVERS.matcher(page);
        while (series.find()) {
            LABEL.matcher(series.group(2)).results().forEach(label -> labels.add(label.group(1)));
        }
        return labels;
    }

    private Path config(String drivers) throws IOException {
        String redis = servers.address(Server.REDIS).getHostString() + ":"
                + servers.address(Server.REDIS).getPort();
        String cassandra =
                servers.cassandra().getHostString() + ":" + servers.cassandra().getPort();
        return Files.writeString(folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  cassandra: {contact-points: ["%s"], datacenter: datacenter1, keyspace: %s, replication: "datacenter1:1"}
                  mongodb: {uri: "%s", database: %s}
                  feed: {redis: "redis://%s", prefix: "%s:"}
                  leaderboards: {redis: "redis://%s", prefix: "%s:", leaderboards: [{name: spend, score: /data/amount}]}
                ops: {driver-metrics: %s}
                """.formatted(
                        servers.kafka(),
                        topic,
                        topic,
                        topic,
                        cassandra,
                        topic.replace('-', '_'),
                        servers.mongodb(),
                        topic.replace('-', '_'),
                        redis,
                        topic,
                        redis,
                        topic,
                        drivers));
    }

    private void publish() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            Instant now = Instant.now();
            String json = """
                    {"event_id": "%s", "user_id": "u", "event_type": "order", "timestamp": "%s", "data": {"amount": 1.5}}
                    """.formatted(now, now);
            var unused = producer.send(new ProducerRecord<>(topic, "u".getBytes(UTF_8), json.getBytes(UTF_8)))
                    .get();
        }
    }

    private static void anabranch(Path config, String... words) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        String[] all = java.util.Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--config";
        all[words.length + 1] = config.toString();
        assertThat(Main.run(all, Map.of(), out, out)).as(said::toString).isEqualTo(ExitCode.FINE);
    }
}
