package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.anabranch.app.settings.Settings;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.SecuredKafka;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.BranchStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a process that was never well says of why: each cause in one line of its own, with the place and the remedy. */
@WithServers({Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.MONGODB, Server.REDIS})
class StartIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final TestServers servers;
    private final String topic;

    @TempDir
    private Path folder = Path.of("");

    StartIT(TestServers servers) {
        this.servers = servers;
        this.topic = servers.newName("start");
    }

    @BeforeEach
    void createTopic() throws Exception {
        create(new NewTopic(topic, 1, (short) 1));
    }

    @Test
    void whatStoresLackIsSaidForEachSink() throws Exception {
        HttpServer notARegistry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        notARegistry.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        notARegistry.start();
        String yaml = kafka(servers.kafka(), topic, "")
                + """
                event: {format: registry}
                schema-registry: {url: "http://127.0.0.1:%d"}
                sinks:
                  cassandra: {contact-points: ["%s"], datacenter: datacenter1, keyspace: no_such_keyspace}
                  dynamodb: {endpoint: "http://%s", region: eu-west-1, table: NoSuchTable, access-key-id: a, secret-access-key: b}
                  mongodb: {uri: "mongodb://nobody:wrong@%s/?authMechanism=SCRAM-SHA-256", database: db}
                  feed: {redis: "redis://nobody:wrong@%s"}
                """.formatted(
                                notARegistry.getAddress().getPort(),
                                address(Server.CASSANDRA),
                                address(Server.DYNAMODB),
                                address(Server.MONGODB),
                                address(Server.REDIS));

        Map<String, String> said = misconfigurations(yaml, 6);
        notARegistry.stop(0);

        assertThat(said.get("cassandra"))
                .startsWith("Cassandra connection to [" + address(Server.CASSANDRA) + "] failed: ")
                .contains("no table 'no_such_keyspace.events_by_day'", "'anabranch tables create' creates both");
        assertThat(said.get("dynamodb"))
                .startsWith("DynamoDB table 'NoSuchTable' failed: ResourceNotFoundException")
                .endsWith("or create the table with 'anabranch tables create'");
        assertThat(said.get("mongodb"))
                .startsWith("MongoDB connection to database 'db' failed: the credentials are refused: ")
                .endsWith("correct user, password, authSource and authMechanism in uri");
        assertThat(said.get("feed"))
                .isEqualTo("Redis connection to " + address(Server.REDIS) + " failed: WRONGPASS invalid"
                        + " username-password pair or user is disabled.; correct the user and password in redis");
        assertThat(said.get("schema-registry"))
                .endsWith("answered HTTP 200 with text/html instead of JSON; is this the registry's URL?");
        assertThat(said.get("decode"))
                .isEqualTo("Topic '" + topic + ".dead' of kafka.dead-letters does not exist on " + servers.kafka()
                        + ": create it, as 'anabranch tables create' does, or correct kafka.dead-letters");
        assertThat(said.values()).noneMatch(cause -> cause.contains("wrong") || cause.contains("\n"));
    }

    @Test
    void aDatacenterThatIsNotThereAndACompactedDeadLetterTopicAreSaid() throws Exception {
        create(new NewTopic(topic + ".dead", 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        String yaml = kafka(servers.kafka(), topic, "") + """
                sinks:
                  cassandra: {contact-points: ["%s"], datacenter: elsewhere, keyspace: system}
                """.formatted(address(Server.CASSANDRA));

        Map<String, String> said = misconfigurations(yaml, 2);

        assertThat(said.get("cassandra"))
                .contains("datacenter is 'elsewhere', but the cluster of")
                .endsWith("has [datacenter1]; correct the sink's datacenter");
        assertThat(said.get("decode")).contains("has cleanup.policy=compact").contains("set cleanup.policy=delete");
    }

    @Test
    void aTopicThatIsNotThereIsSaid() throws Exception {
        assertThat(ofKafka(servers.kafka(), topic + ".none", ""))
                .startsWith("Topic '" + topic + ".none' of kafka.topics does not exist on " + servers.kafka());
    }

    @Test
    void aPortThatSpeaksTlsAndOneThatDoesNotAreSaid() throws Exception {
        assertThat(ofKafka(servers.kafka(), topic, "security.protocol=SSL\n"))
                .startsWith("Kafka broker " + servers.kafka() + " speaks no TLS")
                .contains("security.protocol is SSL");
        // Without a certificate: what counts is that it answers in TLS.
        InetAddress local = InetAddress.getLoopbackAddress();
        try (ServerSocket tls = SSLServerSocketFactory.getDefault().createServerSocket(0, 50, local)) {
            new Thread(() -> handshakes(tls)).start();
            assertThat(ofKafka("127.0.0.1:" + tls.getLocalPort(), topic, ""))
                    .startsWith("Kafka broker 127.0.0.1:" + tls.getLocalPort() + " speaks TLS")
                    .contains("security.protocol is PLAINTEXT");
        }
    }

    @Test
    void whatASecuredKafkaRefusesIsSaid() throws Exception {
        String credentials = SecuredKafka.clientProperties();
        try (SecuredKafka kafka = new SecuredKafka()) {
            createOn(kafka.adminBrokers(), new NewTopic(topic, 1, (short) 1));

            assertThat(ofKafka(kafka.brokers(), topic, "")).contains(kafka.brokers() + " wants SASL [PLAIN]");
            assertThat(ofKafka(kafka.brokers(), topic, credentials.replace("password=\"", "password=\"wrong")))
                    .startsWith("Kafka at " + kafka.brokers() + ": the credentials are refused: ")
                    .endsWith("correct sasl.mechanism and sasl.jaas.config");
            assertThat(ofKafka(kafka.brokers(), topic, credentials))
                    .startsWith("Topic '" + topic + "' of kafka.topics on " + kafka.brokers())
                    .contains("allow it DESCRIBE and READ on the topic");
        }
    }

    @Test
    void whatIsOutOfReachIsAnOutageAndNoMistake() throws Exception {
        String yaml = kafka("127.0.0.1:1", topic, "") + """
                sinks:
                  feed: {redis: "redis://127.0.0.1:1"}
                """;
        Assembly assembly = assembly(yaml);

        run(
                assembly,
                () -> assembly.health().cause().orElse("").contains("refused the connection")
                        && !ofFeed(assembly).isEmpty());

        assertThat(assembly.misconfigurations()).isEmpty();
        assertThat(assembly.health().cause())
                .contains("Kafka broker 127.0.0.1:1 refused the connection; is it up, and is the port right?");
        assertThat(ofFeed(assembly)).startsWith("Redis connection to 127.0.0.1:1 failed after 1 attempt in ");
    }

    @Test
    void aProcessThatEndsForItsMistakesSaysEachOnceAndShowsNoStackTrace() throws Exception {
        String yaml = kafka(servers.kafka(), topic, "")
                + """
                sinks:
                  cassandra: {contact-points: ["%s"], datacenter: elsewhere, keyspace: no_such_keyspace}
                  dynamodb: {endpoint: "http://%s", region: eu-west-1, table: NoSuchTable, access-key-id: a, secret-access-key: b}
                  mongodb: {uri: "mongodb://nobody:wrong@%s/?authMechanism=SCRAM-SHA-256", database: db}
                  feed: {redis: "redis://nobody:wrong@%s"}
                """.formatted(
                                address(Server.CASSANDRA),
                                address(Server.DYNAMODB),
                                address(Server.MONGODB),
                                address(Server.REDIS));

        List<String> log = logOfAnEnd(yaml);

        for (String part : List.of("cassandra", "dynamodb", "mongodb", "feed", "decode")) {
            assertThat(log.stream().filter(line -> line.contains("Ending with 78, since '" + part + "'")))
                    .as(part)
                    .hasSize(1);
            assertThat(log.stream().filter(line -> line.contains("Sink '" + part + "' is failing: ")))
                    .as(part)
                    .hasSize(1);
        }
    }

    @Test
    void aProcessWhoseCredentialsKafkaRefusesSaysItOnce() throws Exception {
        String credentials = SecuredKafka.clientProperties();
        try (SecuredKafka kafka = new SecuredKafka()) {
            String yaml = kafka(kafka.brokers(), topic, credentials.replace("password=\"", "password=\"wrong"))
                    + """
                    sinks:
                      feed: {redis: "redis://%s"}
                    """.formatted(address(Server.REDIS));

            List<String> log = logOfAnEnd(yaml);

            assertThat(log.stream().filter(line -> line.contains("Ending with 78, since 'kafka'")))
                    .hasSize(1);
            assertThat(log.stream().filter(line -> line.contains("Not ready: Kafka at ")))
                    .hasSize(1);
        }
    }

    /** All its lines. */
    private List<String> logOfAnEnd(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), yaml);
        try (ProgramProcess child = Child.run(file, "--start-timeout", "20s")) {
            assertThat(child.awaitEnd(DEADLINE)).isEqualTo(ExitCode.CONFIGURATION);
            List<String> log = child.log().lines().toList();
            assertThat(log).noneMatch(line -> line.startsWith("\tat ") || line.contains("onErrorDropped"));
            assertThat(log).hasSizeLessThan(20);
            return log;
        }
    }

    private static String ofFeed(Assembly assembly) {
        return Optional.ofNullable(assembly.health().sinks().get("feed"))
                .flatMap(BranchStatus::cause)
                .orElse("");
    }

    private static void handshakes(ServerSocket tls) {
        while (!tls.isClosed()) {
            try (Socket client = tls.accept()) {
                ((SSLSocket) client).startHandshake();
            } catch (IOException noCertificate) {
                // An alert is an answer.
            }
        }
    }

    private String ofKafka(String brokers, String of, String clientProperties) throws Exception {
        String yaml = kafka(brokers, of, clientProperties) + """
                sinks:
                  feed: {redis: "redis://%s"}
                """.formatted(address(Server.REDIS));
        Assembly assembly = assembly(yaml);
        run(assembly, () -> assembly.misconfigurations().containsKey("kafka"));
        return String.valueOf(assembly.misconfigurations().get("kafka"));
    }

    private Map<String, String> misconfigurations(String yaml, int parts) throws Exception {
        Assembly assembly = assembly(yaml);
        run(assembly, () -> assembly.misconfigurations().size() == parts);
        return assembly.misconfigurations();
    }

    private Assembly assembly(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), yaml);
        return new Assembly(Settings.read(file, Map.of()), new Metrics(), Clock.systemUTC());
    }

    private static void run(Assembly assembly, BooleanSupplier until) {
        Disposable running =
                assembly.pipeline(Schedulers.parallel()).run(Mono.never()).subscribe();
        try {
            await().atMost(DEADLINE).until(until::getAsBoolean);
        } finally {
            running.dispose();
            assembly.close().block(DEADLINE);
        }
    }

    private String kafka(String brokers, String of, String clientProperties) throws IOException {
        String file = "";
        if (!clientProperties.isEmpty()) {
            Path properties =
                    Files.writeString(folder.resolve("client.properties"), clientProperties, StandardCharsets.UTF_8);
            file = ", client-properties: \"" + properties + "\"";
        }
        return "kafka: {brokers: \"" + brokers + "\", topics: [" + of + "], group: " + topic + ", dead-letters: "
                + topic + ".dead" + file + "}\n";
    }

    private void create(NewTopic topic) throws ExecutionException, InterruptedException {
        createOn(servers.kafka(), topic);
    }

    private static void createOn(String brokers, NewTopic topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private String address(Server server) {
        InetSocketAddress address = servers.address(server);
        return address.getHostString() + ":" + address.getPort();
    }
}
