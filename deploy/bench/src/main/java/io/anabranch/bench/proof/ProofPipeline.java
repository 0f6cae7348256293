package io.anabranch.bench.proof;

import io.anabranch.app.Main;
import io.anabranch.app.settings.Settings;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.local.ProgramProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pipeline's configuration, written as the file that an operator would write.
 *
 * @param kafka where Kafka is, as host:port; likewise the stores
 * @param sinks of {@link #ALL}, those that it has
 * @param window {@code kafka.window}
 */
record ProofPipeline(
        String kafka,
        String dynamodb,
        String cassandra,
        String mongodb,
        String redis,
        List<String> sinks,
        String window) {
    static final String DYNAMODB = "dynamodb";
    static final String CASSANDRA = "cassandra";
    static final String MONGODB = "mongodb";
    static final String FEED = "feed";
    static final String LEADERBOARDS = "leaderboards";
    static final List<String> ALL = List.of(DYNAMODB, CASSANDRA, MONGODB, FEED, LEADERBOARDS);
    static final String DEFAULT_WINDOW = "64MiB";

    static final String TOPIC = "events";
    static final String GROUP = "anabranch";
    static final String CHANNELS = "events:*";

    private static final String KAFKA = """
            kafka: {brokers: "%s", topics: [events], group: anabranch, dead-letters: events.dead, window: %s}
            """;
    private static final String OPS = """
            ops: {http: "127.0.0.1:%d"}
            """;

    ProofPipeline {
        sinks = List.copyOf(sinks);
    }

    ProofPipeline with(List<String> others) {
        return new ProofPipeline(kafka, dynamodb, cassandra, mongodb, redis, others, window);
    }

    ProofPipeline withWindow(String size) {
        return new ProofPipeline(kafka, dynamodb, cassandra, mongodb, redis, sinks, size);
    }

    /** The consumer groups that hold a position: the sinks', and that of what can't be read. */
    List<String> groups() {
        List<String> names = new ArrayList<>(sinks);
        names.add(KafkaReading.DECODE);
        return names.stream().map(ProofPipeline::group).toList();
    }

    static String group(String sink) {
        return GROUP + "." + sink;
    }

    /** Starts a process of it; its configuration and log are named after it, and a log that is there is continued. */
    ProgramProcess start(Path folder, String name) {
        int port = ProgramProcess.freePort();
        Path config = write(folder.resolve(name + ".yaml"), port);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:+UseParallelGC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("run", "--config", config.toString()));
        return ProgramProcess.start(name, command, Map.of(), folder.resolve(name + ".log"), port);
    }

    /** @param opsPort of the process that reads it */
    Path write(Path file, int opsPort) {
        try {
            return Files.writeString(file, yaml(opsPort));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    String yaml(int opsPort) {
        StringBuilder yaml = new StringBuilder(KAFKA.formatted(kafka, window)).append("sinks:\n");
        sinks.forEach(sink -> yaml.append("  ")
                .append(sink)
                .append(": ")
                .append(section(sink))
                .append('\n'));
        return yaml.append(OPS.formatted(opsPort)).toString();
    }

    private String section(String sink) {
        return switch (sink) {
            case DYNAMODB ->
                "{table: Events, region: eu-west-1, endpoint: \"http://" + dynamodb
                        + "\", access-key-id: local, secret-access-key: local}";
            case CASSANDRA -> "{contact-points: [\"" + cassandra + "\"], datacenter: datacenter1, keyspace: analytics}";
            case MONGODB -> "{uri: \"mongodb://" + mongodb + "\", database: analytics}";
            case FEED -> "{redis: \"redis://" + redis + "\", channel: \"events:{type}\"}";
            case LEADERBOARDS ->
                "{redis: \"redis://" + redis + "\", leaderboards: ["
                        + "{name: spend, member: user_id, score: /data/amount, mode: sum, window: all}, "
                        + "{name: daily-events, member: event_type, mode: count, window: day}]}";
            default -> throw new IllegalArgumentException("There is no sink '" + sink + "'");
        };
    }

    /** Creates topics, tables and indexes as {@code anabranch tables create} does. */
    void create(Path folder) {
        Path file = write(folder.resolve("create.yaml"), /* opsPort= */ 0);
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        int exit = Main.run(new String[] {"tables", "create", "--config", file.toString()}, Map.of(), writer, writer);
        if (exit != 0) {
            throw new IllegalStateException("Topics and tables could not be created:\n" + said);
        }
    }

    Settings settings(Path folder) {
        return Settings.read(write(folder.resolve("verify.yaml"), /* opsPort= */ 0), Map.of());
    }
}
