package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads before, while and after tables are made. */
@WithServers({Server.KAFKA, Server.DYNAMODB, Server.CASSANDRA, Server.MONGODB, Server.REDIS})
class TablesIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final TestServers servers;
    private final String name;

    @TempDir
    private Path folder = Path.of("");

    TablesIT(TestServers servers) {
        this.servers = servers;
        this.name = servers.newName("tables");
    }

    @Test
    void plansCreatesAndChecks() throws IOException {
        Path config = config("billing: on-demand", servers.dynamodb());

        assertThat(run("plan", config)).isEqualTo(ExitCode.FINE);
        assertThat(said())
                .contains(
                        "  + topic '" + name + "': absent",
                        "  + table '" + name
                                + "': absent, expected [PK, SK], on-demand, with GSI1, GSI2; will be created",
                        "costs 3 write units",
                        "4,000 write units/s at first");
        assertThat(run("check", config)).as("nothing was made").isEqualTo(ExitCode.FAILED);
        assertThat(said()).contains("  + table '" + name + "': absent").doesNotContain("write units");
        assertThat(run("check", config, "--output", "json")).isEqualTo(ExitCode.FAILED);
        assertThat(new ObjectMapper().readTree(said())).anySatisfy(part -> {
            assertThat(part.get("part").textValue()).isEqualTo("sink 'dynamodb'");
            assertThat(part.get("fine").booleanValue()).isFalse();
            assertThat(part.at("/differences/0/actual").textValue()).isEqualTo("absent");
            assertThat(part.at("/differences/0/action").textValue()).isEqualTo("create");
        });

        assertThat(run("create", config)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains("sink 'dynamodb': up to date" + System.lineSeparator());
        assertThat(run("check", config)).isEqualTo(ExitCode.FINE);
        assertThat(said())
                .contains("topics '" + name + "' and '" + name + ".dead': up to date")
                .contains("sink 'dynamodb': up to date");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void createSaysWhatItLeavesToAnOperator() throws IOException {
        Path before = config("billing: on-demand", servers.dynamodb());
        assertThat(run("create", before)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains("sink 'dynamodb': up to date");
        Path config = config("billing: provisioned, read-units: 5, write-units: 5", servers.dynamodb());
        String left = "  ! billing: on-demand, expected provisioned; manual action required";

        assertThat(run("create", config)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains("sink 'dynamodb': exists, but differs from the settings", left);
        assertThat(run("plan", config)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains(left);
        assertThat(run("check", config)).isEqualTo(ExitCode.FAILED);
        assertThat(said()).contains(left);
    }

    @Test
    void aStoreThatIsDownHidesNoOther() throws IOException {
        try (FaultProxy down = servers.proxy(Server.DYNAMODB)) {
            down.refuse();
            Path config = config(
                    "max-retry-time: 1s",
                    URI.create("http://127.0.0.1:" + down.address().getPort()));

            assertThat(run("plan", config)).isEqualTo(ExitCode.FAILED);
        }
        assertThat(out.toString()).contains("  + topic '" + name + "': absent", "sink 'feed': up to date");
        assertThat(err.toString()).startsWith("sink 'dynamodb': could not be compared: ");
    }

    @Test
    void plansCreatesAndChecksCassandra() throws IOException {
        Path config = cassandra(16);

        assertThat(run("plan", config)).isEqualTo(ExitCode.FINE);
        assertThat(said())
                .contains(
                        "  + keyspace '" + name + "': absent",
                        "  + table '" + name + ".events_by_day': absent",
                        "16 buckets a day stay within 100 MB each up to 43.1 events/s of 400 B");
        assertThat(run("check", config)).as("nothing was made").isEqualTo(ExitCode.FAILED);

        assertThat(run("create", config)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains("sink 'cassandra': up to date" + System.lineSeparator());
        assertThat(run("check", config)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains("sink 'cassandra': up to date");

        assertThat(run("plan", cassandra(32))).isEqualTo(ExitCode.FINE);
        assertThat(said())
                .as("what an operator may run, once they have thought about it")
                .contains("INSERT INTO " + name + ".anabranch_contract", "day_buckets", "32")
                .doesNotContain("create repairs it");
        assertThat(run("check", cassandra(32))).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void plansCreatesAndChecksMongo() throws IOException {
        Path config = mongo("");

        assertThat(run("plan", config)).isEqualTo(ExitCode.FINE);
        assertThat(said())
                .contains(
                        "  + collection '" + name + ".events': absent",
                        "  + index {\"user_id\": 1, \"timestamp\": -1}: absent",
                        "  + index {\"event_type\": 1, \"timestamp\": -1}: absent",
                        "each event is one document and one entry in each index");
        assertThat(run("check", config)).as("nothing was made").isEqualTo(ExitCode.FAILED);

        assertThat(run("create", config)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains("sink 'mongodb': up to date" + System.lineSeparator());
        assertThat(run("check", config)).isEqualTo(ExitCode.FINE);
        assertThat(said()).contains("sink 'mongodb': up to date");

        Path withExpiry = mongo("expire-after: 90d");
        assertThat(run("check", withExpiry)).isEqualTo(ExitCode.FAILED);
        assertThat(said()).contains("  + expiry by timestamp: none, expected after 7776000 s; will be created");
        assertThat(run("create", withExpiry)).isEqualTo(ExitCode.FINE);
        assertThat(run("check", withExpiry)).isEqualTo(ExitCode.FINE);
        assertThat(err.toString()).isEmpty();
    }

    private Path mongo(String more) throws IOException {
        String yaml = """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  mongodb: {uri: "%s", database: %s, %s}
                """.formatted(servers.kafka(), name, name, name, servers.mongodb(), name, more);
        return Files.writeString(folder.resolve("pipeline.yaml"), yaml);
    }

    private Path cassandra(int buckets) throws IOException {
        var address = servers.cassandra();
        String yaml = """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  cassandra: {contact-points: ["%s:%d"], datacenter: datacenter1, keyspace: %s, day-buckets: %d}
                """.formatted(
                        servers.kafka(), name, name, name, address.getHostString(), address.getPort(), name, buckets);
        return Files.writeString(folder.resolve("pipeline.yaml"), yaml);
    }

    private Path config(String more, URI dynamodb) throws IOException {
        String yaml = """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  dynamodb: {table: %s, region: eu-west-1, endpoint: "%s", access-key-id: local, secret-access-key: local, %s}
                  feed: {redis: "%s"}
                """.formatted(servers.kafka(), name, name, name, name, dynamodb, more, servers.redis());
        return Files.writeString(folder.resolve("pipeline.yaml"), yaml);
    }

    private int run(String command, Path config, String... options) {
        Stream<String> arguments =
                Stream.concat(Stream.of("tables", command, "--config", config.toString()), Stream.of(options));
        return Main.run(
                arguments.toArray(String[]::new), Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** What was printed since the last time. */
    private String said() {
        String said = out.toString();
        out.getBuffer().setLength(0);
        return said;
    }
}
