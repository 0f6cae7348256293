package io.anabranch.app;

import io.anabranch.app.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;

/**
 * Does what a start does, where nobody listens, so that the JVM which runs it can archive the classes: see ADR 0040. The launcher runs it once for each
 * build.
 */
@Command(name = "train", description = "Load what a start loads, to archive it.", hidden = true)
final class TrainCommand implements Callable<Integer> {
    /** Long enough for every client to be refused, and to say so. */
    private static final Duration LENGTH = Duration.ofSeconds(3);

    /** Nobody listens on port 1. */
    private static final String PIPELINE = """
            kafka: {brokers: "127.0.0.1:1", topics: [events], group: training, dead-letters: events.dead}
            sinks:
              dynamodb: {table: Events, region: eu-west-1, endpoint: "http://127.0.0.1:1", access-key-id: none, secret-access-key: none}
              cassandra: {contact-points: ["127.0.0.1:1"], datacenter: datacenter1, keyspace: analytics}
              mongodb: {uri: "mongodb://127.0.0.1:1", database: analytics}
              search: {nodes: ["http://127.0.0.1:1"]}
              feed: {redis: "redis://127.0.0.1:1"}
              leaderboards:
                redis: "redis://127.0.0.1:1"
                leaderboards:
                  - {name: spend, member: user_id, score: /data/amount, mode: sum, window: day}
            ops: {http: "127.0.0.1:0"}
            """;

    /** What a start loads once a store answers, by a start that was watched: {@code anabranch bench start --classes}. */
    private static final String CLASSES = "classes.txt";

    @Override
    public Integer call() throws IOException {
        Path file = Files.createTempFile("anabranch-training-", ".yaml");
        try {
            Files.writeString(file, PIPELINE);
            command("help");
            command("run", "--help");
            command("config", "check", "--config", file.toString());
            load(listed());
            return RunCommand.run(
                    Settings.read(file, Map.of()),
                    StartTimeoutOption.INFINITY,
                    Mono.delay(LENGTH).then().cache());
        } finally {
            Files.delete(file);
        }
    }

    private static void command(String... words) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        int unused = Main.run(words, Map.of(), nowhere, nowhere);
    }

    /** Names of classes. */
    static List<String> listed() throws IOException {
        try (InputStream list = TrainCommand.class.getResourceAsStream(CLASSES)) {
            return new String(Objects.requireNonNull(list, CLASSES).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** Constants made with hundreds of lambdas, which are archived where they were made. */
    private static boolean isData(String name) {
        return name.startsWith("org.apache.kafka.common.protocol.")
                || name.startsWith("software.amazon.awssdk.services.dynamodb.model.");
    }

    /** Those that are there; nothing of theirs is run but the making of constants. */
    private static void load(List<String> names) {
        for (String name : names) {
            try {
                Class.forName(name, isData(name), TrainCommand.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError elsewhere) {
                // Of another version of a library or of Java: its start loads it when it needs it.
            }
        }
    }
}
