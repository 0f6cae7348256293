package io.anabranch.bench.whole;

import io.anabranch.local.Jars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * Kafka Connect, standalone, with MongoDB's connector. Of what its manuals offer it has what is fastest and still stores an
 * event once: the text of a record is parsed once, a poll is one unordered bulk, and {@code event_id} is the document's id.
 *
 * @param jars of Connect and of the connector, which are never on our class path
 * @param commitInterval how long what is stored may be uncommitted
 */
record ConnectWorker(String name, Path jars, int tasks, Writing writing, Duration commitInterval, Servers servers)
        implements Program {
    private static final List<String> ARTIFACTS = List.of(
            "org.apache.kafka:connect-runtime:4.3.1",
            "org.apache.kafka:connect-json:4.3.1",
            "org.mongodb.kafka:mongo-kafka-connect:2.0.1",
            // Without a logger bound the worker says nothing, not even why it dies.
            "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4");
    /** By which its progress is seen as that of programs that commit each batch. */
    private static final Duration COMMIT_OFTEN = Duration.ofMillis(100);
    /** Connect's default. */
    private static final Duration COMMIT_SELDOM = Duration.ofMinutes(1);

    /** Records of a poll, as many as ours has in a bulk or more. */
    private static final int POLL = 2_000;

    private static final String SINK = "com.mongodb.kafka.connect.sink.";

    /** How the connector has a document written. */
    enum Writing {
        /** Under its id, whether it is there or not: a record that comes again changes nothing. */
        UPSERT("ReplaceOneDefaultStrategy"),
        /** A record that comes again stops the task, so this is no way to run it; it shows what the safe way costs. */
        INSERT("InsertOneDefaultStrategy");

        private final String strategy;

        Writing(String strategy) {
            this.strategy = strategy;
        }
    }

    /** The folder of the jars, got from Maven at first use. */
    static Path jars(Consumer<String> progress) {
        return Jars.ofTheStack(progress).folder("kafka-connect-4.3.1-mongodb-2.0.1", ARTIFACTS);
    }

    /** One whose progress is seen in the store, named after what distinguishes it from others. */
    static ConnectWorker of(Path jars, int tasks, Writing writing, Servers servers) {
        String name =
                "connect, " + tasks + (tasks == 1 ? " task" : " tasks") + (writing == Writing.INSERT ? ", insert" : "");
        return new ConnectWorker(name, jars, tasks, writing, COMMIT_SELDOM, servers);
    }

    /** One whose progress is seen in what it commits, with upserts. */
    static ConnectWorker committingOften(String name, Path jars, int tasks, Servers servers) {
        return new ConnectWorker(name, jars, tasks, Writing.UPSERT, COMMIT_OFTEN, servers);
    }

    @Override
    public boolean survivesReplay() {
        return writing == Writing.UPSERT;
    }

    /** Of {@code connect-standalone.sh} and {@code kafka-run-class.sh}. */
    @Override
    public List<String> jvm() {
        return List.of(
                "-Xms256M",
                "-Xmx2G",
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35",
                "-XX:+ExplicitGCInvokesConcurrent");
    }

    @Override
    public List<String> setUp(Path folder, Target target) throws IOException {
        Path worker = write(folder.resolve("worker.properties"), worker(folder));
        Path connector = write(folder.resolve("connector.properties"), connector(target));
        return List.of(
                "-Djava.awt.headless=true",
                "-Dorg.apache.logging.log4j.level=WARN",
                "-cp",
                jars.resolve("*").toString(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                worker.toString(),
                connector.toString());
    }

    @Override
    public List<String> groups(Target target) {
        return List.of("connect-" + target.name());
    }

    private Map<String, String> worker(Path folder) {
        return Map.of(
                "bootstrap.servers",
                servers.kafka(),
                "listeners",
                "http://127.0.0.1:0",
                "offset.storage.file.filename",
                folder.resolve("offsets").toString(),
                "offset.flush.interval.ms",
                Long.toString(commitInterval.toMillis()),
                "key.converter",
                "org.apache.kafka.connect.converters.ByteArrayConverter",
                // The connector takes bytes for BSON; of what it takes as JSON, text costs it least.
                "value.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "connector.client.config.override.policy",
                "All");
    }

    private Map<String, String> connector(Target target) {
        return Map.ofEntries(
                // Its consumer group is named after it.
                Map.entry("name", target.name()),
                Map.entry("connector.class", "com.mongodb.kafka.connect.MongoSinkConnector"),
                Map.entry("tasks.max", Integer.toString(tasks)),
                Map.entry("topics", target.topic()),
                Map.entry("consumer.override.max.poll.records", Integer.toString(POLL)),
                Map.entry("connection.uri", "mongodb://" + servers.mongodb() + "/?w=majority"),
                Map.entry("database", Target.DATABASE),
                Map.entry("collection", target.name()),
                Map.entry("document.id.strategy", SINK + "processor.id.strategy.PartialValueStrategy"),
                Map.entry("document.id.strategy.partial.value.projection.type", "AllowList"),
                Map.entry("document.id.strategy.partial.value.projection.list", "event_id"),
                Map.entry("writemodel.strategy", SINK + "writemodel.strategy." + writing.strategy),
                Map.entry("bulk.write.ordered", "false"));
    }

    private static Path write(Path file, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer text = Files.newBufferedWriter(file)) {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
        return file;
    }
}
