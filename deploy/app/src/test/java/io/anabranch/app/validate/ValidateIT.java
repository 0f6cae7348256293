package io.anabranch.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Indexes;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** {@code validate} against the real servers. */
@WithServers({Server.KAFKA, Server.DYNAMODB, Server.CASSANDRA, Server.MONGODB, Server.REDIS})
class ValidateIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Two cores that other tests keep busy. */
    private static final String PATIENT = "30s";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final TestServers servers;
    private final String name;

    @TempDir
    private Path folder = Path.of("");

    ValidateIT(TestServers servers) {
        this.servers = servers;
        this.name = servers.newName("validate");
    }

    @Test
    void findsAllWellThenTheIndexThatIsMissingAndTheRedisThatIsAway() throws IOException {
        try (FaultProxy redis = servers.proxy(Server.REDIS)) {
            Path config = config("redis://" + address(redis.address()));
            assertThat(run("validate", "--config", config.toString(), "--timeout", PATIENT))
                    .as("before tables are made: %s", out)
                    .isEqualTo(ExitCode.FAILED);
            assertThat(said())
                    .contains("  + topic '" + name + "': absent", "  + table '" + name + "': absent")
                    .contains("sink 'feed': ok");
            assertThat(err.toString())
                    .contains("'anabranch tables create --config " + config + "' adds what is marked +");

            assertThat(run("tables", "create", "--config", config.toString()))
                    .as(err.toString())
                    .isEqualTo(ExitCode.FINE);
            out.getBuffer().setLength(0);
            assertThat(run("validate", "--config", config.toString(), "--timeout", PATIENT))
                    .as("%s%s", out, err)
                    .isEqualTo(ExitCode.FINE);
            assertThat(said().lines())
                    .startsWith(
                            "syntax: ok",
                            "meaning: ok, 5 sinks",
                            "topics '" + name + "' and '" + name + ".dead' on " + servers.kafka() + ": up to date",
                            "sink 'dynamodb': up to date",
                            "sink 'cassandra': up to date",
                            "sink 'mongodb': up to date",
                            "sink 'feed': ok",
                            "sink 'leaderboards': ok")
                    .last()
                    .asString()
                    .matches("clock: that of Redis \\(sink 'leaderboards'\\) is \\d+m?s (ahead of|behind)"
                            + " this machine's");

            dropUserIndex();
            redis.refuse();
            assertThat(run("validate", "--config", config.toString(), "--timeout", PATIENT))
                    .isEqualTo(ExitCode.FAILED);
        }
        List<String> lines = said().lines().toList();
        assertThat(lines)
                .contains("sink 'dynamodb': up to date", "sink 'mongodb': differs from the settings")
                .anyMatch(line -> line.startsWith("  + index {\"user_id\": 1, \"timestamp\": -1}: absent"))
                .anyMatch(line -> line.startsWith("sink 'feed': ") && line.contains("Connection refused"))
                .contains("clock: not compared, since the Redis of sink 'leaderboards' gave no answer");
        assertThat(err.toString()).contains("anabranch: 3 of 7 parts of the environment are not fine");
    }

    @Test
    void aRedisThatHangsIsNamedWithinTheTime() throws IOException {
        try (FaultProxy redis = servers.proxy(Server.REDIS)) {
            redis.hang();
            Path config = config("redis://" + address(redis.address()));

            assertThat(run("validate", "--config", config.toString(), "--timeout", "2s"))
                    .isEqualTo(ExitCode.FAILED);
        }
        assertThat(said()).contains("sink 'feed': no answer within 2s", "sink 'leaderboards': no answer within 2s");
    }

    private void dropUserIndex() {
        try (MongoClient client = MongoClients.create(servers.mongodb())) {
            Mono.from(client.getDatabase(name)
                            .getCollection("events")
                            .dropIndex(Indexes.compoundIndex(
                                    Indexes.ascending("user_id"), Indexes.descending("timestamp"))))
                    .block(SOON);
        }
    }

    private Path config(String redis) throws IOException {
        String yaml = """
                kafka: {brokers: "%s", topics: [%s], group: %2$s, dead-letters: %2$s.dead}
                sinks:
                  dynamodb: {table: %2$s, region: eu-west-1, endpoint: "%3$s", access-key-id: local, secret-access-key: local}
                  cassandra: {contact-points: ["%4$s"], datacenter: datacenter1, keyspace: %2$s}
                  mongodb: {uri: "%5$s", database: %2$s}
                  feed: {redis: "%6$s"}
                  leaderboards: {redis: "%6$s", prefix: "%2$s:", leaderboards: [{name: l}]}
                """.formatted(
                servers.kafka(), name, servers.dynamodb(), address(servers.cassandra()), servers.mongodb(), redis);
        return Files.writeString(folder.resolve("pipeline.yaml"), yaml);
    }

    private static String address(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private int run(String... arguments) {
        return Main.run(arguments, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** What was printed since the last time. */
    private String said() {
        String said = out.toString();
        out.getBuffer().setLength(0);
        return said;
    }
}
