package io.anabranch.local;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    private static final int PROTOCOL_4 = 4;
    private static final int STARTUP = 1;
    private static final int READY = 2;
    private static final int QUERY = 7;
    private static final int RESULT = 8;

    private final Jars jars;

    CassandraRecipe(Jars jars) {
        this.jars = jars;
    }

    @Override
    public List<String> command(Home home) throws IOException {
        Path java = Jdk.seventeenFor("Cassandra");
        Path temporary = Files.createDirectories(home.folder().resolve("tmp"));
        Files.createDirectories(home.data());
        return new JavaCommand(java, "512m")
                .options("-Xms256m", "-Xss512k", "-XX:+ExitOnOutOfMemoryError")
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
    private static String yaml(Home home) throws IOException {
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
                commitlog_sync: periodic
                commitlog_sync_period: 10000ms
                commitlog_segment_size: 32MiB
                memtable_heap_space: 64MiB
                memtable_offheap_space: 64MiB
                networking_cache_size: 16MiB
                file_cache_size: 32MiB
                key_cache_size: 8MiB
                counter_cache_size: 2MiB
                concurrent_reads: 8
                concurrent_writes: 8
                concurrent_counter_writes: 2
                concurrent_materialized_view_writes: 2
                concurrent_compactors: 1
                """.formatted(Home.HOST, home.port(), home.port("storage"), home.data());
    }

    /** Greets and reads a row of {@code system.local}, in version 4 of the native protocol. */
    @Override
    public void ask(InetSocketAddress server) throws IOException {
        try (Dial dial = new Dial(server)) {
            ByteArrayOutputStream startup = new ByteArrayOutputStream();
            DataOutputStream options = new DataOutputStream(startup);
            options.writeShort(1);
            options.writeUTF("CQL_VERSION"); // an int16 and bytes, as Java's own form
            options.writeUTF("3.0.0");
            exchange(dial, STARTUP, startup, READY);

            ByteArrayOutputStream query = new ByteArrayOutputStream();
            DataOutputStream statement = new DataOutputStream(query);
            byte[] cql = "SELECT release_version FROM system.local".getBytes(StandardCharsets.UTF_8);
            statement.writeInt(cql.length);
            statement.write(cql);
            statement.writeShort(1); // consistency ONE
            statement.writeByte(0); // no flags
            exchange(dial, QUERY, query, RESULT);
        }
    }

    private static void exchange(Dial dial, int request, ByteArrayOutputStream body, int expected) throws IOException {
        dial.out.writeInt(PROTOCOL_4 << 24);
        dial.out.writeByte(request);
        dial.out.writeInt(body.size());
        body.writeTo(dial.out);
        dial.out.flush();
        dial.in.readInt(); // version, flags, stream
        int answer = dial.in.readUnsignedByte();
        dial.check(answer == expected, "opcode " + request + " was answered by opcode " + answer);
        dial.in.skipNBytes(dial.in.readInt());
    }
}
