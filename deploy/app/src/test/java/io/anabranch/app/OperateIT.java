package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.app.client.OpsClient;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What an operator does with a running pipeline: pauses, looks, replays, redrives; and nothing else is disturbed. */
@WithServers({Server.KAFKA, Server.REDIS, Server.MONGODB})
class OperateIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANARY = "canary-51c0ffee-payload";

    private final TestServers servers;
    private final String topic;
    private final MongoClient mongo;
    private final MongoCollection<Document> events;
    private final KafkaProducer<byte[], byte[]> producer;

    @TempDir
    private Path folder = Path.of("");

    private Path config = Path.of("");
    private int opsPort;

    OperateIT(TestServers servers) {
        this.servers = servers;
        this.topic = servers.newName("operate");
        this.mongo = MongoClients.create(servers.mongodb());
        this.events = mongo.getDatabase(database()).getCollection("events");
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafka()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private String database() {
        return topic.replace('-', '_');
    }

    @BeforeEach
    void prepare() throws IOException {
        opsPort = ProgramProcess.freePort();
        Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
        String redis = servers.address(Server.REDIS).getHostString() + ":"
                + servers.address(Server.REDIS).getPort();
        config = Files.writeString(folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  mongodb: {uri: "%s", database: %s}
                  feed: {redis: "redis://%s", prefix: "%s:"}
                  leaderboards:
                    redis: "redis://%s"
                    prefix: "%s:"
                    check-interval: 1s
                    leaderboards: [{name: spend, score: /data/amount}]
                ops: {http: "127.0.0.1:%d", token-file: "%s"}
                """.formatted(
                        servers.kafka(),
                        topic,
                        topic,
                        topic,
                        servers.mongodb(),
                        database(),
                        redis,
                        topic,
                        redis,
                        topic,
                        opsPort,
                        folder.resolve("token")));
        var unused = anabranch("tables", "create");
    }

    @AfterEach
    void close() {
        producer.close();
        mongo.close();
    }

    @Test
    void aPausedSinkFallsBehindAloneAndCatchesUpWhenItIsResumed() throws Exception {
        try (ProgramProcess child = Child.run(config, opsPort)) {
            publish(0, 500);
            awaitWritten(child, "mongodb", 500);

            assertThat(anabranch("sinks", "pause", "mongodb")).contains("sink 'mongodb' is paused");
            publish(500, 500);
            awaitWritten(child, "feed", 1_000);

            assertThat(child.metric("anabranch_events_written_total", "sink=\"mongodb\""))
                    .isEqualTo(500);
            JsonNode paused = JSON.readTree(child.body("/v1/sinks/mongodb"));
            assertThat(paused.path("state").asText()).isEqualTo("paused");
            assertThat(paused.path("lag_records").asLong()).isEqualTo(500);
            assertThat(paused.path("positions")).hasSize(6);
            assertThat(anabranch("sinks", "list").lines())
                    .anyMatch(line -> line.contains("mongodb") && line.contains("paused") && line.endsWith("500"));

            assertThat(anabranch("sinks", "resume", "mongodb")).contains("sink 'mongodb' is ");
            awaitWritten(child, "mongodb", 1_000);
            assertThat(anabranch("verify")).contains("matches a replay of the topic");
        }
    }

    @Test
    void whoAsksWithoutTheTokenOrForWhatIsNotThereHearsWhatToDo() throws Exception {
        try (ProgramProcess child = Child.run(config, opsPort)) {
            await().atMost(DEADLINE).until(child::isReady);

            assertThat(failing("sinks", "pause", "mongdb")).contains("there is no sink 'mongdb'", "mongodb, feed");
            assertThat(said(ExitCode.FAILED, "sinks", "pause", "mongodb", "--ops", "127.0.0.1:" + opsPort))
                    .contains("send the token");
            assertThat(said(ExitCode.FAILED, "sinks", "list", "--ops", "127.0.0.1:1"))
                    .contains("nothing answers at");
        }
    }

    @Test
    void topShowsWhatEachSinkDoesAndTapWhatBecomesOfEachEvent() throws Exception {
        try (ProgramProcess child = Child.run(config, opsPort)) {
            await().atMost(DEADLINE).until(child::isReady);
            CompletableFuture<String> read = CompletableFuture.supplyAsync(
                    () -> anabranch("tap", "--sink", "read", "--type", "order", "--id", "e7", "--limit", "2"));
            // More than the sink can have in flight, so that some of it is what became of a write.
            CompletableFuture<String> written = CompletableFuture.supplyAsync(
                    () -> anabranch("tap", "--sink", "mongodb", "--type", "order", "--id", "e7", "--limit", "10"));
            CompletableFuture<String> shown = CompletableFuture.supplyAsync(
                    () -> anabranch("tap", "--values", "--sink", "mongodb", "--id", "e42", "--limit", "2"));
            await().atMost(DEADLINE).pollInterval(Duration.ofMillis(200)).until(() -> {
                publish(0, 100);
                return read.isDone() && written.isDone() && shown.isDone();
            });

            assertThat(whatHappened(read.get())).containsExactly("read", "read");
            assertThat(whatHappened(written.get())).hasSize(10).containsOnly("sent", "written");
            assertThat(read.get() + written.get()).doesNotContain(CANARY, "\"user_id\"");
            assertThat(shown.get().lines())
                    .hasSize(2)
                    .allMatch(line -> line.contains("\"event_id\":\"e42\"") && line.contains(CANARY));

            String top = anabranch("top", "--once", "--interval", "1", "--output", "json", "--sort", "rate");
            assertThat(top.lines()).hasSize(4);
            assertThat(JSON.readTree(top.lines().findFirst().orElse(""))
                            .path("state")
                            .asText())
                    .isEqualTo("attached");
            assertThat(child.log()).doesNotContain(CANARY);
            assertThat(child.body("/metrics")).doesNotContain(CANARY);
        }
    }

    private static List<String> whatHappened(String tapped) throws IOException {
        List<String> happened = new ArrayList<>();
        for (String line : tapped.lines().toList()) {
            happened.add(JSON.readTree(line).path("what").asText());
        }
        return happened;
    }

    @Test
    void aRangeIsReplayedIntoOneSinkWhileTrafficFlowsAndTheOthersSeeNothingOfIt() throws Exception {
        try (ProgramProcess child = Child.run(config, opsPort)) {
            publish(0, 3_000);
            awaitWritten(child, "mongodb", 3_000);
            awaitWritten(child, "feed", 3_000);
            done(events.deleteMany(new Document()));
            assertThat(said(ExitCode.FAILED, "verify", "--config", config.toString()))
                    .contains("missing");

            assertThat(anabranch("replay", "--sink", "mongodb", "--dry-run"))
                    .contains("3,000 records would be read again");
            assertThat(count()).isZero();
            publish(3_000, 500);
            assertThat(anabranch("replay", "--sink", "mongodb")).contains(" events written, 0 rejected");
            awaitWritten(child, "feed", 3_500);
            awaitWritten(child, "mongodb", 3_500);

            assertThat(count()).isEqualTo(3_500);
            assertThat(child.metric("anabranch_events_written_total", "sink=\"feed\""))
                    .isEqualTo(3_500);
            assertThat(anabranch("verify")).contains("matches a replay of the topic");

            assertThat(failing("replay", "--sink", "feed"))
                    .contains("only if that is forced", "subscribers see each event again");
            done(events.deleteMany(new Document()));
            assertThat(anabranch("replay", "--sink", "mongodb", "--types", "nothing", "--rate", "100000"))
                    .contains("0 events written");
            assertThat(count()).isZero();
            assertThat(JSON.readTree(post("/v1/sinks/mongodb/replay"))
                            .path("state")
                            .asText())
                    .isEqualTo("running");
            await().atMost(DEADLINE)
                    .until(() -> child.body("/v1/sinks/mongodb/replay").contains("\"state\":\"done\""));
            assertThat(count()).isEqualTo(3_500);
        }
    }

    @Test
    void leaderboardsAreMadeAgainFromTheLogWhileTheOldOnesAreRead() throws Exception {
        try (ProgramProcess child = Child.run(config, opsPort)) {
            publish(0, 2_000);
            awaitWritten(child, "leaderboards", 2_000);

            assertThat(anabranch("replay", "--sink", "leaderboards")).contains("made again from the log");
            await().atMost(DEADLINE)
                    .until(() -> child.metric("anabranch_leaderboard_repairs_total", "leaderboard=\"spend\"") > 0);
            publish(2_000, 10);
            awaitWritten(child, "leaderboards", 2_010);
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(anabranch("verify")).contains("matches a replay of the topic"));
        }
    }

    @Test
    void aPoisonEventIsListedShownAndRedrivenToTheOneSinkOnceItsCauseIsMended() throws Exception {
        done(events.createIndex(Indexes.ascending("data.order"), new IndexOptions().unique(true)));
        try (ProgramProcess child = Child.run(config, opsPort)) {
            publish(0, 100);
            awaitWritten(child, "mongodb", 100);
            publishOne("poison", "order-7");
            awaitWritten(child, "feed", 101);
            await().atMost(DEADLINE).until(() -> child.metric("anabranch_dead_letters_total", "sink=\"mongodb\"") == 1);

            assertThat(anabranch("dlq", "list").lines())
                    .anyMatch(line -> line.startsWith("mongodb")
                            && line.contains("unique-index-violation")
                            && line.contains("order"));
            JsonNode facet = JSON.readTree(anabranch("dlq", "list", "--output", "json"));
            assertThat(facet.path("letters").asInt()).isEqualTo(1);
            assertThat(anabranch("dlq", "show", "--by", "mongodb"))
                    .contains("\"event_id\" : \"poison\"", CANARY, "attempts 1");
            assertThat(anabranch("dlq", "show", "--mask")).doesNotContain(CANARY, "poison");
            assertThat(failing("dlq", "show", "--by", "feed")).contains("no such dead letter");

            assertThat(failing("dlq", "redrive", "--sink", "mongodb")).contains("0 written, 1 rejected");
            assertThat(anabranch("dlq", "show", "--limit", "1")).contains("attempts 2");
            done(events.dropIndex("data.order_1"));
            assertThat(anabranch("dlq", "redrive", "--sink", "mongodb", "--dry-run"))
                    .startsWith("1 dead letters would be given");
            assertThat(anabranch("dlq", "redrive", "--sink", "feed", "--dry-run"))
                    .startsWith("0 dead letters would be given");
            Path audit = folder.resolve("audit");
            assertThat(anabranch("dlq", "redrive", "--sink", "mongodb", "--audit-file", audit.toString()))
                    .contains("1 written, 0 rejected");
            assertThat(anabranch("dlq", "redrive", "--sink", "mongodb", "--audit-file", audit.toString()))
                    .as("done is done")
                    .contains("0 written, 0 rejected");
            assertThat(Files.readAllLines(audit)).hasSize(4).allMatch(line -> line.contains("sink=mongodb"));

            assertThat(count()).isEqualTo(101);
            assertThat(child.metric("anabranch_events_written_total", "sink=\"feed\""))
                    .isEqualTo(101);
            assertThat(anabranch("verify")).contains("matches a replay of the topic");
        }
    }

    private long count() {
        return Objects.requireNonNull(block(events.countDocuments()));
    }

    private static void done(Publisher<?> work) {
        var unused = Mono.from(work).block(DEADLINE);
    }

    private static <T> @Nullable T block(Publisher<T> answer) {
        return Mono.from(answer).block(DEADLINE);
    }

    private static void awaitWritten(ProgramProcess child, String sink, long count) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(child.metric("anabranch_events_written_total", "sink=\"" + sink + "\""))
                        .isEqualTo((double) count));
    }

    private void publish(int from, int count) throws Exception {
        List<Future<?>> acknowledgements = new ArrayList<>();
        for (int number = from; number < from + count; number++) {
            acknowledgements.add(send("e" + number, "order-" + number));
        }
        for (Future<?> acknowledgement : acknowledgements) {
            acknowledgement.get();
        }
    }

    private void publishOne(String id, String order) throws Exception {
        send(id, order).get();
    }

    private Future<?> send(String id, String order) {
        String json = """
                {"event_id": "%s", "user_id": "u%d", "event_type": "order", "timestamp": "%s",
                 "data": {"order": "%s", "amount": 1.5, "text": "%s"}}
                """.formatted(id, Math.floorMod(id.hashCode(), 50), Instant.now(), order, CANARY);
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(topic, key, json.getBytes(StandardCharsets.UTF_8)));
    }

    private String post(String path) {
        return new OpsClient("127.0.0.1:" + opsPort, Optional.of("0123456789abcdef"))
                .post(path)
                .toString();
    }

    private String anabranch(String... words) {
        return said(ExitCode.FINE, withConfig(words));
    }

    private String failing(String... words) {
        return said(ExitCode.FAILED, withConfig(words));
    }

    private String[] withConfig(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", config.toString()));
        return all.toArray(String[]::new);
    }

    private static String said(int exitCode, String... words) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        assertThat(Main.run(words, Map.of(), out, out)).as(said::toString).isEqualTo(exitCode);
        return said.toString();
    }
}
