package io.anabranch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.app.otlp.FakeCollector;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The spans of a running pipeline lead to who produced an event, also when it comes by the dead letters. */
@WithServers({Server.KAFKA, Server.REDIS, Server.MONGODB})
class TracesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String FIRST = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String POISON = "0af7651916cd43dd8448eb211c80319c";

    private final FakeCollector collector = new FakeCollector();
    private final TestServers servers;
    private final String topic;
    private final MongoClient mongo;
    private final MongoCollection<Document> events;
    private final KafkaProducer<byte[], byte[]> producer;

    @TempDir
    private Path folder = Path.of("");

    private Path config = Path.of("");

    TracesIT(TestServers servers) throws IOException {
        this.servers = servers;
        this.topic = servers.newName("traces");
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
        config = Files.writeString(folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  mongodb: {uri: "%s", database: %s}
                  feed: {redis: "redis://%s:%d", prefix: "%s:"}
                ops:
                  otlp: {endpoint: "%s", interval: 1s}
                  traces: {endpoint: "%s", sample: 100%%}
                """.formatted(
                        servers.kafka(),
                        topic,
                        topic,
                        topic,
                        servers.mongodb(),
                        database(),
                        servers.address(Server.REDIS).getHostString(),
                        servers.address(Server.REDIS).getPort(),
                        topic,
                        collector.endpoint(),
                        collector.endpoint()));
        var unused = anabranch("tables", "create");
    }

    @AfterEach
    void close() {
        producer.close();
        mongo.close();
        collector.close();
    }

    @Test
    void eachSinksSpanLeadsToTheProducerAndSoDoesThatOfARedrive() throws Exception {
        block(events.createIndex(Indexes.ascending("data.order"), new IndexOptions().unique(true)));
        try (ProgramProcess child = Child.run(config)) {
            publish("first", FIRST);
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(linkedTo(FIRST))
                            .extracting(Span::getName)
                            .containsExactlyInAnyOrder("write mongodb", "write feed"));
            publish("poison", POISON);
            await().atMost(DEADLINE).until(() -> child.metric("anabranch_dead_letters_total", "sink=\"mongodb\"") == 1);
            await().atMost(DEADLINE).until(() -> linkedTo(POISON).size() == 2);
            assertThat(linkedTo(POISON))
                    .filteredOn(span -> span.getName().equals("write mongodb"))
                    .singleElement()
                    .satisfies(span -> assertThat(attributes(span)).containsEntry("rejected", "1"));

            block(events.dropIndex("data.order_1"));
            assertThat(anabranch("dlq", "redrive", "--sink", "mongodb")).contains("1 written, 0 rejected");

            assertThat(linkedTo(POISON)).hasSize(3);
            assertThat(attributes(linkedTo(POISON).get(2)))
                    .isEqualTo(Map.of("sink", "mongodb", "events", "1", "rejected", "0", "outcome", "written"));
            assertThat(collector.metrics()).containsKey("anabranch.events.written");
        }
    }

    private List<Span> linkedTo(String trace) {
        ByteString id = ByteString.copyFrom(HexFormat.of().parseHex(trace));
        return collector.spans().stream()
                .filter(span -> span.getLinksList().stream()
                        .anyMatch(link -> link.getTraceId().equals(id)))
                .toList();
    }

    private static Map<String, String> attributes(Span span) {
        return FakeCollector.attributes(span.getAttributesList());
    }

    /** Always of the same order. */
    private void publish(String id, String trace) throws Exception {
        String json = """
                {"event_id": "%s", "user_id": "u", "event_type": "order", "timestamp": "%s", "data": {"order": "o"}}
                """.formatted(id, Instant.now());
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, id.getBytes(UTF_8), json.getBytes(UTF_8));
        record.headers().add(new RecordHeader("traceparent", ("00-" + trace + "-00f067aa0ba902b7-01").getBytes(UTF_8)));
        var unused = producer.send(record).get();
    }

    private static void block(Publisher<?> answer) {
        var unused = Mono.from(answer).block(DEADLINE);
    }

    private String anabranch(String... words) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        String[] all = java.util.Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--config";
        all[words.length + 1] = config.toString();
        assertThat(Main.run(all, Map.of(), out, out)).as(said::toString).isEqualTo(ExitCode.FINE);
        return said.toString();
    }
}
