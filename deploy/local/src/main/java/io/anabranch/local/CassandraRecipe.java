package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One Cassandra node that is a whole cluster. */
final class CassandraRecipe implements Recipe {
    private static final List<String> ARTIFACTS = List.of("org.apache.cassandra:cassandra-all:5.0.9");

    // From conf/jvm17-server.options of Cassandra's distribution.
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc",
            "jdk.compiler/com.sun.tools.javac.file",
            "jdk.attach/sun.tools.attach");
    private static final List<String> OPENS = List.of(
            "java.base/java.lang.module",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "java.base/java.io",
            "java.base/java.lang.reflect",
            "java.base/java.lang",
            "java.base/java.util",
            "jdk.management/com.sun.management.internal",
            "jdk.compiler/com.sun.tools.javac");

    private static final String LOGBACK = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{ISO8601} %-5level %logger{0}: %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    private final Jars jars;
    private final Function<Path, JavaCommand> java;
    private final String commitLog;

    private CassandraRecipe(Jars jars, Function<Path, JavaCommand> java, String commitLog) {
        this.jars = jars;
        this.java = java;
        this.commitLog = commitLog;
    }

    /** One that answers a write when it is on disk, and so keeps it over kill -9. */
    static CassandraRecipe durable(Jars jars) {
        Function<Path, JavaCommand> java = jdk -> JavaCommand.small(jdk, "512m").options("-Xms256m");
        return new CassandraRecipe(jars, java, "commitlog_sync: batch");
    }

    /** One that is faster by half, and loses the writes of up to ten seconds when it is killed: the mode of clusters, where replicas have them. */
    static CassandraRecipe quick(Jars jars) {
        Function<Path, JavaCommand> java = jdk -> JavaCommand.fast(jdk, "1g");
        return new CassandraRecipe(jars, java, "commitlog_sync: periodic\ncommitlog_sync_period: 10000ms");
    }

    @Override
    public List<String> command(Home home) throws IOException {
        Path temporary = Files.createDirectories(home.folder().resolve("tmp"));
        Files.createDirectories(home.data());
        return java.apply(Jdk.seventeenFor("Cassandra"))
                .options("-Xss512k", "-XX:+ExitOnOutOfMemoryError")
                .options(moduleOptions())
                .options(
                        "-Dcassandra.config=file://" + home.write("cassandra.yaml", yaml(home)),
                        "-Dcassandra.storagedir=" + home.data(),
                        "-Dlogback.configurationFile=" + home.write("logback.xml", LOGBACK),
                        "-Djava.io.tmpdir=" + temporary,
                        "-Djna.tmpdir=" + temporary,
                        "-Dcassandra-foreground=yes",
                        // The neighbours to tell of the shutdown are none: 2 s off a stop.
                        "-Dcassandra.shutdown_announce_in_ms=0")
                .run(
                        jars.folder("cassandra-5.0.9", ARTIFACTS),
                        List.of(),
                        "org.apache.cassandra.service.CassandraDaemon");
    }

    private static String[] moduleOptions() {
        List<String> options = new ArrayList<>();
        EXPORTS.forEach(name -> options.addAll(List.of("--add-exports", name + "=ALL-UNNAMED")));
        OPENS.forEach(name -> options.addAll(List.of("--add-opens", name + "=ALL-UNNAMED")));
        return options.toArray(String[]::new);
    }

    /** Its thresholds for batches are Cassandra's own, since writers must live with them. */
    private String yaml(Home home) throws IOException {
        return """
                cluster_name: anabranch
                num_tokens: 1
                initial_token: 0
                auto_bootstrap: false
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: SimpleSnitch
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters:
                      - seeds: "%1$s:%3$d"
                listen_address: %1$s
                rpc_address: %1$s
                start_native_transport: true
                native_transport_port: %2$d
                storage_port: %3$d
                data_file_directories: ["%4$s/data"]
                commitlog_directory: "%4$s/commitlog"
                saved_caches_directory: "%4$s/saved_caches"
                hints_directory: "%4$s/hints"
                cdc_raw_directory: "%4$s/cdc_raw"
                %5$s
                commitlog_segment_size: 32MiB
                memtable_heap_space: 64MiB
                memtable_offheap_space: 64MiB
                networking_cache_size: 16MiB
                file_cache_size: 32MiB
                key_cache_size: 8MiB
                counter_cache_size: 2MiB
                concurrent_reads: 8
                # Each waits for the disk; eight of them made a tenth of the rate.
                concurrent_writes: 128
                concurrent_counter_writes: 2
                concurrent_materialized_view_writes: 2
                concurrent_compactors: 1
                """.formatted(Home.HOST, home.port(), home.port("storage"), home.data(), commitLog);
    }

    /** Greets and reads a row of {@code system.local}. */
    @Override
    public void ask(InetSocketAddress server) throws IOException {
        try (Cql cql = new Cql(server)) {
            byte[] answer = cql.query("SELECT release_version FROM system.local");
            if (answer.length == 0) {
                throw new IOException("system.local is empty");
            }
        }
    }
}
