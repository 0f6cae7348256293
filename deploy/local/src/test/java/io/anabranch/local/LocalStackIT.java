package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All of them on one stack of its own, which the tests may break. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalStackIT {
    private final Path directory;
    private Optional<LocalStack> started = Optional.empty();

    LocalStackIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeAll
    void start() {
        started = Optional.of(LocalStack.builder()
                .servers(servers().toArray(Server[]::new))
                .directory(directory)
                .start());
    }

    /** All that a Java of this machine is new enough for. */
    private static List<Server> servers() {
        return Stream.of(Server.values())
                .filter(server -> Jdk.atLeast(server.oldestJava()).isPresent())
                .toList();
    }

    @AfterAll
    void stop() {
        List<Long> pids = servers().stream().map(stack()::pid).toList();

        stack().close();

        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    private LocalStack stack() {
        return started.orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void everyServerAnswersOnLoopbackOnlyAndWritesItsLog(Server server) throws IOException {
        TestTools.requireJdkOf(server);

        assertThat(stack().ready(server)).isTrue();
        assertThat(directory.resolve(server.id()).resolve("log")).exists();
        assertThat(Sockets.listening(stack().pid(server))).isNotEmpty().allMatch(Sockets::isLoopback);
    }

    @Test
    void kafkaKeepsItsTopicsOverKillMinusNine() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }

        stack().kill(Server.KAFKA);
        assertThat(stack().ready(Server.KAFKA)).isFalse();
        stack().restart(Server.KAFKA);

        try (Admin admin = admin()) {
            assertThat(admin.describeTopics(List.of("kept")).allTopicNames().get(20, TimeUnit.SECONDS))
                    .hasEntrySatisfying(
                            "kept", topic -> assertThat(topic.partitions()).hasSize(3));
        }
    }

    @Test
    void cassandraKeepsItsRowsOverKillMinusNine() throws IOException {
        try (Cql cql = new Cql(stack().address(Server.CASSANDRA))) {
            assertThat(
                            cql.query(
                                    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"))
                    .isNotEmpty();
            assertThat(cql.query("CREATE TABLE k.t (id text PRIMARY KEY)")).isNotEmpty();
            assertThat(cql.query("INSERT INTO k.t (id) VALUES ('survivor')")).isNotEmpty();
        }

        stack().kill(Server.CASSANDRA);
        stack().restart(Server.CASSANDRA);

        try (Cql cql = new Cql(stack().address(Server.CASSANDRA))) {
            assertThat(new String(cql.query("SELECT id FROM k.t"), StandardCharsets.ISO_8859_1))
                    .contains("survivor");
        }
    }

    @Test
    void redisKeepsItsKeysOverARestart() throws IOException {
        assertThat(redis("SET kept 1")).isEqualTo("+OK");

        stack().restart(Server.REDIS);

        assertThat(redis("GET kept")).isEqualTo("$1");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSEARCH", "OPENSEARCH3", "ELASTICSEARCH8", "ELASTICSEARCH9"})
    void searchServersKeepTheirDocumentsOverARestart(Server server) throws IOException {
        TestTools.requireJdkOf(server);
        HttpURLConnection put = Http.open(stack().address(server), "/kept/_doc/1");
        put.setRequestMethod("PUT");
        put.setRequestProperty("Content-Type", "application/json");
        put.setDoOutput(true);
        put.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
        assertThat(put.getResponseCode()).isEqualTo(201);

        stack().restart(server);

        Http.expectOk(Http.open(stack().address(server), "/kept/_doc/1"));
    }

    @Test
    void aPausedServerIsSilentAndGoesOnAfterwards() throws IOException {
        InetSocketAddress mongo = stack().address(Server.MONGODB);

        stack().pause(Server.MONGODB);
        assertThat(stack().ready(Server.MONGODB)).isFalse();
        stack().resume(Server.MONGODB);

        MongoRecipe.small(new Jars(Folders.cache(), line -> {})).ask(mongo);
    }

    @Test
    void aServerWithoutARedisOnThePathComesFromAJar() throws Exception {
        Path program = RedisBinary.from(new Jars(Folders.cache(), line -> {}));

        Process process = new ProcessBuilder(program.toString(), "--version").start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .contains("v=6.2.11");
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aJarThatCannotBeGotIsNamedWithTheRemedy(@TempDir Path cache) {
        Jars jars = new Jars(cache, line -> {});

        assertThatThrownBy(() -> jars.folder("nothing", List.of("io.anabranch.nowhere:nothing:0")))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("io.anabranch.nowhere:nothing:0")
                .hasMessageContaining("settings.xml");
        assertThat(cache.resolve("jars")).doesNotExist();
    }

    private Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                Home.HOST + ":" + stack().address(Server.KAFKA).getPort()));
    }

    private String redis(String command) throws IOException {
        try (Dial dial = new Dial(stack().address(Server.REDIS))) {
            dial.out.writeBytes(command + "\r\n");
            dial.out.flush();
            StringBuilder line = new StringBuilder();
            for (int character = dial.in.read(); character > ' '; character = dial.in.read()) {
                line.append((char) character);
            }
            return line.toString();
        }
    }
}
