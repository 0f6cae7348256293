package io.anabranch.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.app.Main;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.verify.Account;
import io.anabranch.app.verify.Account.Kind;
import io.anabranch.app.verify.LeaderboardAccount;
import io.anabranch.app.verify.Report;
import io.anabranch.app.verify.Verification;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} says of stores that a pipeline in a process of its own has filled. */
@WithServers({Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.REDIS, Server.MONGODB, Server.OPENSEARCH})
class VerifyIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final List<String> STORES = List.of("dynamodb", "cassandra", "mongodb", "search");

    @TempDir
    private Path directory = Path.of("");

    private final TestServers servers;
    private final String suffix;
    private final int opsPort;
    private Path config = Path.of("");
    private @Nullable Program program;

    VerifyIT(TestServers servers) throws Exception {
        this.servers = servers;
        this.suffix = servers.newName("v");
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.opsPort = any.getLocalPort();
        }
    }

    @AfterEach
    void end() {
        if (program != null) {
            program.close();
        }
    }

    @Test
    void whatTheLogDeletesIsGoneFromEveryStoreThoughThePipelineIsKilled() throws Exception {
        write("""
                envelope: debezium
                deletes: true
                id: [/id, key:/id]
                user: /customer
                type: "constant:order-changed"
                time: {from: /placed_at, unit: ms}
                data: whole
                """);
        long seed = System.nanoTime();
        System.out.println("changes drawn from seed " + seed);
        Changes changes = new Changes(new Random(seed), topic());
        start();

        for (int round = 0; round < 4; round++) {
            produce(changes, 2_500);
            if (round < 3) {
                running().close();
                start();
            }
        }
        awaitCaughtUp();

        assertThat(running().stop()).isZero();
        Report report = verify();
        assertThat(report.isExact()).isTrue();
        assertThat(report.isCaughtUp()).isTrue();
        assertThat(report.log().events()).isEqualTo(changes.ids());
        assertThat(report.log().deletions()).isEqualTo(changes.deletions()).isGreaterThan(1_000);
        assertThat(report.accounts())
                .hasSize(4)
                .allSatisfy(account -> assertThat(account.stored())
                        .as("rows of %s", account.sink())
                        .isGreaterThanOrEqualTo(changes.live())
                        .isEqualTo(account.expected()));
        assertThat(account(report, "mongodb").stored()).isEqualTo(changes.live());
    }

    @Test
    void findsEveryDamageOnceAndNothingElse() throws Exception {
        write("");
        Sales sales = new Sales(topic());
        produce(sales, 3_000);
        start();
        awaitCaughtUp();
        assertThat(running().stop()).isZero();
        Report clean = verify();
        assertThat(clean.isExact()).isTrue();
        assertThat(clean.log().events()).isEqualTo(3_000);

        Damages planted = new Damages(servers, suffix);
        planted.plantAll();
        Report report = verify();

        assertThat(report.isExact()).isFalse();
        for (String store : STORES) {
            Account account = account(report, store);
            assertThat(account.counts()).as("differences in %s", store).isEqualTo(planted.counts(store));
            assertThat(account.alteredFields()).as("altered in %s", store).isEqualTo(planted.alteredFields(store));
            assertThat(account.missingRanges()).as("missing in %s", store).hasSize(1);
        }
        assertThat(account(report, "mongodb").aheadOf()).hasSize(1);
        assertThat(report.log().wronglyDeadLettered()).hasSize(1);
        assertThat(report.leaderboards())
                .singleElement()
                .satisfies(leaderboard -> assertThat(leaderboard.differing()).isEqualTo(5))
                .extracting(LeaderboardAccount::differences)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(5);
        System.out.println(planted.count() + " damages planted and found");
    }

    @Test
    void isExactWhileThePipelineIsWriting() throws Exception {
        write("");
        Sales sales = new Sales(topic());
        produce(sales, 2_000);
        produce(new Sales(topic(), "old-", Duration.ofDays(31)), 10);
        start();
        awaitCaughtUp();

        for (int round = 0; round < 3; round++) {
            produce(sales, 3_000);
            Report during = verify();
            assertThat(during.isExact()).isTrue();
        }
        awaitCaughtUp();

        Report report = verify();
        assertThat(report.isExact()).isTrue();
        assertThat(report.isCaughtUp()).isTrue();
        assertThat(account(report, "mongodb").stored()).isEqualTo(11_010);
        assertThat(account(report, "cassandra").stored()).isEqualTo(11_000);
        assertThat(account(report, "cassandra").count(Kind.EXPIRED)).isEqualTo(10);
        assertThat(account(report, "search").stored()).isEqualTo(11_010);

        long removed = removeFromLog(100);

        Report truncated = verify();
        assertThat(truncated.isExact())
                .as("what retention has removed is no fault")
                .isTrue();
        assertThat(truncated.log().truncated()).isNotEmpty().allMatch(begin -> begin.startsWith("100 of " + topic()));
        assertThat(account(truncated, "mongodb").count(Kind.FORGOTTEN)).isEqualTo(removed);
    }

    /** As retention does; how many records that were. */
    private long removeFromLog(long before) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
            Map<TopicPartition, RecordsToDelete> removed = new HashMap<>();
            admin.describeTopics(List.of(topic())).allTopicNames().get().values().stream()
                    .flatMap(described -> described.partitions().stream())
                    .map(partition -> new TopicPartition(topic(), partition.partition()))
                    .forEach(partition -> removed.put(partition, RecordsToDelete.beforeOffset(before)));
            var unused = admin.deleteRecords(removed).all().get();
            return before * removed.size();
        }
    }

    /** Says what a topic's next record is. */
    interface Producing {
        ProducerRecord<String, String> next();
    }

    private void produce(Producing topic, int records) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafka()), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                var unused = producer.send(topic.next());
            }
            producer.flush();
        }
    }

    private String topic() {
        return "events" + suffix;
    }

    private void write(String event) throws Exception {
        config = Files.writeString(directory.resolve("pipeline.yaml"), """
                kafka: {brokers: "KAFKA", topics: [eventsSUFFIX], group: gSUFFIX, dead-letters: eventsSUFFIX.dead}
                EVENT
                sinks:
                  dynamodb:
                    table: EventsSUFFIX
                    region: eu-west-1
                    endpoint: "DYNAMODB"
                    access-key-id: local
                    secret-access-key: local
                    id-index: true
                    expire-after: 30d
                  cassandra: {contact-points: ["CASSANDRA"], datacenter: datacenter1, keyspace: kSUFFIX, expire-after: 30d}
                  mongodb: {uri: "mongodb://MONGODB", database: dSUFFIX}
                  search: {nodes: ["http://OPENSEARCH"], index: sSUFFIX, replicas: 0}
                  leaderboards:
                    redis: "redis://REDIS"
                    prefix: "SUFFIX:"
                    leaderboards:
                      - {name: spend, member: user_id, score: /data/amount, window: day}
                ops: {http: "127.0.0.1:OPSPORT"}
                """.replace(
                        "EVENT", event.isEmpty() ? "" : "event:\n" + event.indent(2))
                .replace("KAFKA", servers.kafka())
                .replace("DYNAMODB", servers.dynamodb().toString())
                .replace("CASSANDRA", at(servers.cassandra()))
                .replace("MONGODB", at(servers.address(Server.MONGODB)))
                .replace("REDIS", at(servers.address(Server.REDIS)))
                .replace("OPENSEARCH", at(servers.address(Server.OPENSEARCH)))
                .replace("SUFFIX", suffix)
                .replace("OPSPORT", Integer.toString(opsPort)));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        assertThat(Main.run(new String[] {"tables", "create", "--config", config.toString()}, Map.of(), out, out))
                .isZero();
    }

    private void start() throws Exception {
        program = Program.start(config, directory.resolve("anabranch.log"), opsPort);
    }

    private Program running() {
        return Objects.requireNonNull(program);
    }

    private void awaitCaughtUp() throws Exception {
        try (Lag lag = new Lag(
                servers.kafka(),
                topic(),
                "g" + suffix,
                List.of("dynamodb", "cassandra", "mongodb", "search", "leaderboards", "decode"))) {
            await().atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(lag.now())
                            .allSatisfy(branch -> assertThat(branch.events())
                                    .as(branch.name())
                                    .isZero()));
        }
    }

    private Report verify() throws Exception {
        Report report = Verification.verify(Settings.read(config, Map.of()));
        report.print(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        return report;
    }

    private static Account account(Report report, String sink) {
        return report.accounts().stream()
                .filter(account -> account.sink().equals(sink))
                .findFirst()
                .orElseThrow();
    }

    private static String at(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** Plain events, each with data and a further field. */
    private static final class Sales implements Producing {
        private final String topic;
        private final String idPrefix;
        private final Instant start;
        private int next;

        Sales(String topic) {
            this(topic, "e-", Duration.ofHours(3));
        }

        Sales(String topic, String idPrefix, Duration age) {
            this.topic = topic;
            this.idPrefix = idPrefix;
            this.start = Instant.now().minus(age);
        }

        @Override
        public ProducerRecord<String, String> next() {
            int number = next++;
            return new ProducerRecord<>(
                    topic,
                    "u-" + number % 100,
                    "{\"event_id\":\"" + idPrefix + number + "\",\"user_id\":\"u-" + number % 100
                            + "\",\"event_type\":\"sale\",\"timestamp\":\"" + start.plusMillis(number)
                            + "\",\"data\":{\"amount\":" + number % 7 + ".5},\"shop\":\"s-" + number % 3 + "\"}");
        }
    }

    /** Orders that are placed, changed, removed, and placed again; some deletions are tombstones. */
    private static final class Changes implements Producing {
        private final Random random;
        private final String topic;
        private final Map<Integer, String> live = new HashMap<>();
        private final Set<Integer> ids = new HashSet<>();
        private final long start = Instant.now().minus(Duration.ofHours(3)).toEpochMilli();
        private int deletions;

        Changes(Random random, String topic) {
            this.random = random;
            this.topic = topic;
        }

        @Override
        public ProducerRecord<String, String> next() {
            int id = random.nextInt(1_500);
            Optional<String> before = Optional.ofNullable(live.get(id));
            String key = "{\"id\":\"o-" + id + "\"}";
            if (before.isEmpty() || random.nextInt(3) == 0) {
                // A change keeps what the stores know the row by.
                String row = "{\"id\":\"o-" + id + "\",\"customer\":\"c-" + id % 50 + "\",\"placed_at\":" + (start + id)
                        + ",\"amount\":" + random.nextInt(1_000) + "}";
                live.put(id, row);
                ids.add(id);
                return new ProducerRecord<>(topic, key, change(before.isEmpty() ? "c" : "u", before, Optional.of(row)));
            }
            live.remove(id);
            deletions++;
            return random.nextInt(4) == 0
                    ? new ProducerRecord<>(topic, key, null)
                    : new ProducerRecord<>(topic, key, change("d", before, Optional.empty()));
        }

        private static String change(String operation, Optional<String> before, Optional<String> after) {
            return "{\"before\":" + before.orElse("null") + ",\"after\":" + after.orElse("null") + ",\"op\":\""
                    + operation + "\",\"ts_ms\":" + System.currentTimeMillis() + "}";
        }

        long deletions() {
            return deletions;
        }

        long ids() {
            return ids.size();
        }

        long live() {
            return live.size();
        }
    }
}
