package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessagesTest {
    @Test
    void aFullDiskIsNamedWithWhatIsNeeded() {
        assertThatThrownBy(() -> DiskSpace.check(Path.of("/data"), 300, 299))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("/data has 299 MB left, and the servers need 300 MB")
                .hasMessageContaining("--dir");
        assertThatCode(() -> DiskSpace.check(Path.of("/data"), 300, 300)).doesNotThrowAnyException();
    }

    @Test
    void aDiskThatCanNotBeAskedIsNoReasonNotToStart(@TempDir Path folder) {
        assertThatCode(() -> DiskSpace.check(folder, List.of(Server.CASSANDRA), asked -> {
                    throw new IOException("Mount point not found");
                }))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DiskSpace.check(folder, List.of(Server.CASSANDRA), asked -> 1 << 20))
                .hasMessageContaining("has 1 MB left");
    }

    @Test
    void onlyJava17IsTakenForJava17(@TempDir Path shelf) throws IOException {
        Path older = java(shelf.resolve("a"), "11.0.2");
        Path right = java(shelf.resolve("b"), "17.0.15");
        Path newer = java(shelf.resolve("c"), "25.0.3");

        assertThat(Jdk.seventeen(Stream.of(older, newer))).isEmpty();
        assertThat(Jdk.seventeen(Stream.of(older, newer, right))).contains(right);
        assertThat(Jdk.missing("Cassandra"))
                .hasMessageContaining("Cassandra runs on Java 17 only")
                .hasMessageContaining("apt-get install openjdk-17");
    }

    @Test
    void aServerThatNeedsANewerJavaIsNamedWithIt() {
        assertThat(Jdk.tooOld(Server.ELASTICSEARCH9))
                .hasMessageContaining("Elasticsearch 9 runs on Java 21 or later only")
                .hasMessageContaining("apt-get install openjdk-21")
                .hasMessageContaining("ANABRANCH_JDK");
    }

    @Test
    void redisIsFoundUnderEitherName(@TempDir Path folder) throws IOException {
        String[] names = {"redis-server", "valkey-server"};
        assertThat(OnPath.findIn(folder.toString(), names)).isEmpty();
        assertThat(OnPath.findIn("", names)).isEmpty();
        Path valkey = executable(folder.resolve("valkey-server"));
        assertThat(OnPath.findIn("/nowhere:" + folder, names)).contains(valkey);
    }

    @Test
    void redisTellsItsVersionUnderEitherName() {
        assertThat(RedisVersion.parse("Redis server v=6.2.11 sha=00000000:0 malloc=libc bits=64 build=e2a2\n"))
                .contains(new RedisVersion(6, "6.2.11"));
        assertThat(RedisVersion.parse("Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64\n"))
                .contains(new RedisVersion(8, "8.1.1"));
        assertThat(RedisVersion.parse("usage: redis-server")).isEmpty();
    }

    @Test
    void aTestThatNeedsANewerRedisSaysWhatWasFoundAndWhatToInstall() {
        assertThat(TestTools.olderRedis(
                        7, "sharded channels", new RedisVersion(6, "6.2.11"), Path.of("/cache/redis-server")))
                .startsWith("Redis 7 or later is needed for sharded channels, found 6.2.11 (/cache/redis-server). ")
                .contains("apt-get install redis-server", "brew install redis");
    }

    @Test
    void anUnknownServerIsAnsweredWithThoseThatAre() {
        assertThat(LocalCommand.servers(List.of("Kafka", "redis"))).containsExactly(Server.KAFKA, Server.REDIS);
        assertThat(LocalCommand.servers(List.of())).containsExactly(Server.values());
        assertThat(LocalCommand.serversToStart(List.of()))
                .containsExactlyInAnyOrder(
                        Server.KAFKA,
                        Server.CASSANDRA,
                        Server.DYNAMODB,
                        Server.REDIS,
                        Server.MONGODB,
                        Server.OPENSEARCH);
        assertThat(LocalCommand.serversToStart(List.of("opensearch"))).containsExactly(Server.OPENSEARCH);
        assertThat(LocalCommand.serversToStart(List.of("schema-registry"))).containsExactly(Server.SCHEMA_REGISTRY);
        assertThat(LocalCommand.serversToStart(List.of("opensearch3", "elasticsearch9", "elasticsearch8")))
                .containsExactly(Server.OPENSEARCH3, Server.ELASTICSEARCH9, Server.ELASTICSEARCH8);
        assertThatThrownBy(() -> LocalCommand.servers(List.of("oracle")))
                .hasMessage(
                        "There is no server 'oracle'. Choose of: kafka, cassandra, dynamodb, redis, mongodb, opensearch,"
                                + " opensearch3, elasticsearch8, elasticsearch9, schema-registry.");
    }

    private static Path java(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"" + version + "\"\n");
        assertThat(executable(home.resolve("bin/java"))).exists();
        return home;
    }

    private static Path executable(Path file) throws IOException {
        Files.createFile(file);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
