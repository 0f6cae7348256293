package io.anabranch.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

@WithServers({Server.KAFKA, Server.SCHEMA_REGISTRY})
class LoadCommandIT {
    private static final String START = "2026-11-21T08:00:00Z";
    private static final int EVENTS = 300;

    private final TestServers servers;
    private final String topic;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    LoadCommandIT(TestServers servers) {
        this.servers = servers;
        this.topic = servers.newName("events");
    }

    @ParameterizedTest
    @EnumSource
    void theTopicAndTheLedgerHoldWhatTheScriptSays(Format format, @TempDir Path folder) throws Exception {
        createTopic();
        Path ledger = folder.resolve("ledger");

        assertThat(run("--format", format.id(), "--ledger", ledger.toString()))
                .as(err.toString())
                .isZero();

        Script script = new Script(5, 100, /* duplicates= */ 0.1, 0, Instant.parse(START), 200_000);
        EventFormat form = format.open(topic, Optional.of(servers.schemaRegistry()));
        List<String> lines = Files.readAllLines(ledger);
        List<ConsumerRecord<byte[], byte[]>> log = log();
        assertThat(log).hasSize(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            Published published = script.record(i, form);
            assertThat(log.get(i).key()).isEqualTo(published.key());
            assertThat(log.get(i).value()).isEqualTo(published.value());
            assertThat(headers(log.get(i))).isEqualTo(published.headers());
            assertThat(lines.get(i)).isEqualTo(i + "\t" + published.kind() + "\t" + published.eventId() + "\t0\t" + i);
        }
    }

    private int run(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "--brokers",
                servers.kafka(),
                "--topic",
                topic,
                "--events",
                Integer.toString(EVENTS),
                "--seed",
                "5",
                "--users",
                "100",
                "--duplicates",
                "0.1",
                "--start",
                START,
                "--schema-registry",
                servers.schemaRegistry().toString()));
        words.addAll(List.of(arguments));
        return new CommandLine(new LoadCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> log() {
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        TopicPartition only = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers.kafka()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = Objects.requireNonNull(consumer.endOffsets(List.of(only)).get(only));
            while (consumer.position(only) < end) {
                log.addAll(consumer.poll(Duration.ofSeconds(1)).records(only));
            }
        }
        return log;
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        StreamSupport.stream(record.headers().spliterator(), false)
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
