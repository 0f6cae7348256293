package io.anabranch.sinks.mongodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A stream that corrects itself: of several events with one id the last by its time stays. */
@WithServers(Server.MONGODB)
class MongoReplaceIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Comparator<Event> BY_TIME = Comparator.comparing(Event::timestamp)
            .thenComparing(event -> event.record().offset());

    private final String database;
    private final MongoClient client;
    private final MongoSettings settings;
    private final MongoSink sink;
    private long offset;

    MongoReplaceIT(TestServers servers) {
        this.database = servers.newName("mongo_replace");
        this.client = MongoClients.create(servers.mongodb());
        this.settings = new MongoSettings(
                servers.mongodb(),
                database,
                "events",
                Optional.empty(),
                Mode.REPLACE,
                100,
                4,
                DEADLINE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10));
        this.sink = MongoSink.open("mongodb", settings, new SimpleMeterRegistry());
    }

    @AfterEach
    void drop() {
        sink.close().block(DEADLINE);
        Mono.from(client.getDatabase(database).drop()).block(DEADLINE);
        client.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {20_261_121, 7, 99})
    void theLastByTimeStaysWhateverTheOrderOfWritingAndHoweverOften(long seed) {
        Random random = new Random(seed);
        List<Event> log = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            log.add(event("e-" + random.nextInt(300), random.nextInt(4), "{\"version\":" + i + "}"));
        }
        Map<String, Event> last = new HashMap<>();
        log.forEach(event ->
                last.merge(event.id(), event, (one, other) -> BY_TIME.compare(one, other) < 0 ? other : one));
        List<List<Event>> writes = new ArrayList<>();
        for (int replay = 0; replay < 2; replay++) {
            for (int from = 0; from < log.size(); from += 250) {
                writes.add(log.subList(from, from + 250));
            }
        }
        Collections.shuffle(writes, random);

        List<Rejected> rejected = Flux.fromIterable(writes)
                .flatMap(sink::write, 4)
                .collectList()
                .blockOptional(DEADLINE)
                .orElseThrow();

        assertThat(rejected).isEmpty();
        Map<String, String> stored = new HashMap<>();
        documents()
                .forEach(document -> stored.put(
                        document.getString("_id").getValue(),
                        document.getDocument("data").toJson()));
        assertThat(stored)
                .hasSameSizeAs(last)
                .as("seed %s", seed)
                .allSatisfy((id, data) -> assertThat(data)
                        .isEqualTo(BsonDocument.parse(
                                        requireNonNull(last.get(id)).data().toString())
                                .toJson()));
    }

    @ParameterizedTest
    @ValueSource(longs = {20_261_121, 7, 99})
    void whatIsDeletedAndWrittenAgainEndsAsTheLogSays(long seed) {
        Random random = new Random(seed);
        List<Event> log = new ArrayList<>();
        Map<String, String> last = new TreeMap<>();
        Map<String, Integer> versions = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String id = "e-" + random.nextInt(100);
            int version = versions.getOrDefault(id, 0);
            switch (random.nextInt(4)) {
                case 0 -> {
                    log.add(deletion(id, random.nextBoolean() ? Deletion.BY_ID : of(version)));
                    last.remove(id);
                }
                case 1 -> {
                    log.add(deletion(id, deletedAt(version)));
                    last.remove(id);
                }
                default -> {
                    versions.put(id, version + 1);
                    log.add(event(id, version + 1, "{\"version\": " + i + "}"));
                    last.put(id, "{\"version\": " + i + "}");
                }
            }
        }

        for (int replay = 0; replay < 2; replay++) {
            List<List<Event>> writes = new ArrayList<>();
            for (int from = 0; from < log.size(); from += 250) {
                writes.add(log.subList(from, from + 250));
            }
            // In the log's order, four at once, as a branch writes.
            List<Rejected> rejected = Flux.fromIterable(writes)
                    .flatMapSequential(sink::write, 4)
                    .collectList()
                    .blockOptional(DEADLINE)
                    .orElseThrow();
            assertThat(rejected).isEmpty();
            assertThat(stored()).as("seed %s", seed).isEqualTo(last);
        }
    }

    @Test
    void aDeletionLeavesWhatIsNewerThanItself() {
        assertThat(write(List.of(event("newer", 5, "{}"), event("older", 3, "{}"), event("same", 4, "{}"))))
                .isEmpty();

        assertThat(write(List.of(
                        deletion("newer", deletedAt(4)), deletion("older", deletedAt(4)), deletion("same", of(4)))))
                .isEmpty();

        assertThat(stored()).containsOnlyKeys("newer");
        assertThat(write(List.of(deletion("newer", deletedAt(4)), deletion("newer", Deletion.BY_ID))))
                .isEmpty();
        assertThat(stored()).isEmpty();
    }

    @Test
    void aReplayedDeletionLeavesWhatCameOfTheSameTimeAfterIt() {
        Event earlier = event("e-1", 4, "{\"version\": 1}");
        Event deletion = deletion("e-1", of(4));
        Event later = event("e-1", 4, "{\"version\": 2}");
        assertThat(write(List.of(earlier, deletion, later))).isEmpty();

        assertThat(write(List.of(deletion))).isEmpty();

        assertThat(stored()).containsExactly(Map.entry("e-1", "{\"version\": 2}"));
    }

    @Test
    void deletesWhatWasStoredBeforeDocumentsWereToBeReplaced() {
        MongoSink before = MongoSink.open("before", inserting(100), new SimpleMeterRegistry());
        Event event = event("e-1", 4, "{}");
        assertThat(before.write(List.of(event)).collectList().block(DEADLINE)).isEmpty();
        before.close().block(DEADLINE);

        assertThat(write(List.of(deletion("e-1", of(4))))).isEmpty();

        assertThat(stored()).isEmpty();
    }

    @Test
    void anEarlierOneIsNotTakenForAReplacementThatAnotherIndexRefuses() {
        assertThat(Mono.from(collection().createIndex(Indexes.ascending("data.email"), new IndexOptions().unique(true)))
                        .block(DEADLINE))
                .isNotNull();
        Event owner = event("owner", 0, "{\"email\":\"a\"}");
        Event before = event("e-1", 0, "{\"email\":\"b\"}");
        Event after = event("e-1", 1, "{\"email\":\"a\"}");
        assertThat(write(List.of(owner, before))).isEmpty();

        List<Rejected> rejected = write(List.of(after, event("e-2", 0, "{\"email\":\"c\"}")));

        assertThat(rejected)
                .extracting(Rejected::record, each -> each.reason().code())
                .containsExactly(tuple(after.record(), "unique-index-violation"));
        assertThat(documents()).hasSize(3);
    }

    @Test
    void anEventThatCanBeNoDocumentLeavesTheOneBeforeIt() {
        Event before = event("e-1", 0, "{\"version\":0}");
        Event after = event("e-1", 1, "{\"a\\u0000b\":1}");

        assertThat(write(List.of(before, after))).extracting(Rejected::record).containsExactly(after.record());

        assertThat(documents())
                .singleElement()
                .extracting(document -> document.getDocument("data").toJson())
                .isEqualTo("{\"version\": 0}");
    }

    @Test
    void whereTheFirstIsToStayItDoesHoweverManyOfItsIdAreInFlight() {
        MongoSink insertingSink =
                MongoSink.open("mongodb", inserting(/* bulkDocuments= */ 10), new SimpleMeterRegistry());
        List<Event> log = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            log.add(event("e-" + i % 100, i, "{\"version\":" + i / 100 + "}"));
        }

        List<Rejected> rejected = Flux.merge(
                        insertingSink.write(log.subList(0, 450)), insertingSink.write(log.subList(450, 1_000)))
                .collectList()
                .blockOptional(DEADLINE)
                .orElseThrow();
        insertingSink.close().block(DEADLINE);

        assertThat(rejected).isEmpty();
        assertThat(documents())
                .hasSize(100)
                .extracting(document -> document.getDocument("data").toJson())
                .containsOnly("{\"version\": 0}");
    }

    private List<Rejected> write(List<Event> events) {
        return sink.write(events).collectList().blockOptional(DEADLINE).orElseThrow();
    }

    private MongoSettings inserting(int bulkDocuments) {
        return new MongoSettings(
                settings.uri(),
                database,
                "events",
                Optional.empty(),
                Mode.INSERT,
                bulkDocuments,
                8,
                DEADLINE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10));
    }

    /** What is known of the version of this time, which is deleted. */
    private static Deletion of(int micros) {
        return new Deletion(Optional.of("user"), Optional.of(time(micros)), Optional.empty());
    }

    private static Deletion deletedAt(int micros) {
        return new Deletion(Optional.empty(), Optional.empty(), Optional.of(time(micros)));
    }

    private Event deletion(String id, Deletion known) {
        return Event.deletion(id, known, event(id, 0, "{}").record());
    }

    private static Instant time(int micros) {
        return SomeEvents.TIMESTAMP.plusNanos(micros * 1_000L);
    }

    private Map<String, String> stored() {
        Map<String, String> stored = new TreeMap<>();
        documents()
                .forEach(document -> stored.put(
                        document.getString("_id").getValue(),
                        document.getDocument("data").toJson()));
        return stored;
    }

    private Event event(String id, int micros, String data) {
        byte[] value = data.getBytes(StandardCharsets.UTF_8);
        Instant time = time(micros);
        SourceRecord record =
                new SourceRecord("events", "topic-id", 0, offset++, time.toEpochMilli(), null, value, List.of());
        return new Event(id, "user", "type", time, JsonText.of(data), JsonText.NONE, record);
    }

    private MongoCollection<BsonDocument> collection() {
        return client.getDatabase(database).getCollection("events", BsonDocument.class);
    }

    private List<BsonDocument> documents() {
        return Flux.from(collection().find())
                .collectList()
                .blockOptional(DEADLINE)
                .orElseThrow();
    }
}
