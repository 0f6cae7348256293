package io.anabranch.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@WithServers(Server.MONGODB)
class MongoSinkIT extends SinkContract {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int IN_FLIGHT = 3;

    private final TestServers servers;
    private final String database;
    private final MongoClient client;
    private final InsertCounter inserts = new InsertCounter(IN_FLIGHT);
    private final List<Wired> opened = new ArrayList<>();

    MongoSinkIT(TestServers servers) {
        this.servers = servers;
        this.database = servers.newName("mongo_sink");
        this.client = MongoClients.create(servers.mongodb());
    }

    @AfterEach
    void dropDatabase() {
        Mono.from(client.getDatabase(database).drop()).block(DEADLINE);
        client.close();
    }

    @Override
    protected Wired open(Duration maxRetryTime) {
        return open(maxRetryTime, Duration.ofSeconds(10));
    }

    private Wired open(Duration maxRetryTime, Duration requestTimeout) {
        FaultProxy proxy = servers.proxy(Server.MONGODB);
        MongoSettings settings = settings(through(proxy), maxRetryTime, requestTimeout);
        MongoSink sink = MongoSink.open("mongodb", settings, meters, driver -> driver.addCommandListener(inserts));
        Wired wired = new Wired(sink, new ProxiedWire(proxy), inserts);
        opened.add(wired);
        return wired;
    }

    @Override
    protected Map<String, String> stored() {
        Map<String, String> stored = new HashMap<>();
        for (BsonDocument document : documents()) {
            String shown = Canonical.bson(document.getDocument("data")) + " of "
                    + document.getInt64("timestamp_micros").getValue();
            assertThat(stored.put(document.getString("_id").getValue(), shown)).isNull();
        }
        return stored;
    }

    @Override
    protected String shown(Event event) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, event.timestamp());
        return Canonical.json(event.data().toString()) + " of " + micros;
    }

    @Override
    protected List<Event> unstorable() {
        return List.of(
                event("{\"a\\u0000b\":1}"),
                event("{\"n\":12345678901234567890123456789012345}"),
                event("{\"blob\":\"" + "x".repeat(16 * 1024 * 1024) + "\"}"));
    }

    @Test
    void saysWhichServerItRanOn() {
        BsonDocument build = Mono.from(client.getDatabase("admin")
                        .runCommand(new BsonDocument("buildInfo", new BsonInt32(1)), BsonDocument.class))
                .blockOptional(DEADLINE)
                .orElseThrow();

        String version = build.getString("version").getValue();
        System.out.printf(
                "The MongoDB tests ran on %s, which says that it is version %s%s%n",
                servers.address(Server.MONGODB),
                version,
                build.containsKey("gitVersion") ? "" : ": a server of its protocol, not mongod itself");
        assertThat(version).isNotEmpty();
    }

    @Test
    void thePageSaysWhoCanSpeakWithTheLocalServer() throws IOException {
        int wireVersion = Mono.from(client.getDatabase("admin")
                        .runCommand(new BsonDocument("isMaster", new BsonInt32(1)), BsonDocument.class))
                .blockOptional(DEADLINE)
                .orElseThrow()
                .getNumber("maxWireVersion")
                .intValue();

        assertThat(Path.of("../../docs/mongodb.md")).content().contains("wire version " + wireVersion + ",");
    }

    @Test
    void whatGoesInComesOutEqual() {
        List<Event> corpus = JsonCorpus.of(20_261_121).map(this::event).toList();

        assertThat(write(sink(), corpus)).isEmpty();

        assertThat(stored())
                .hasSize(corpus.size())
                .containsAllEntriesOf(corpus.stream().collect(Collectors.toMap(Event::id, this::shown)));
    }

    @Test
    void storesThe998OfABulkOfAThousandThatTheStoreCanTake() {
        List<Event> events = new ArrayList<>(events(998));
        Event tooLarge = event("{\"blob\":\"" + "x".repeat(17 * 1024 * 1024) + "\"}");
        Event nul = event("{\"a\\u0000b\":1}");
        events.add(500, tooLarge);
        events.add(700, nul);

        List<Rejected> rejected = write(sink(), events);

        assertThat(rejected)
                .extracting(Rejected::record, each -> each.reason().code())
                .containsExactlyInAnyOrder(
                        tuple(tooLarge.record(), "too-large"), tuple(nul.record(), "nul-in-field-name"));
        assertThat(documents()).hasSize(998);
    }

    @Test
    void storesOnceEachOfAHundredThousandOfWhichThirtyPerCentComeAgainAndAsksNothingAboutThem() {
        List<Event> events = events(70_000);
        List<Event> stream = new ArrayList<>(events);
        for (int i = 0; i < 30_000; i++) {
            stream.add(events.get((int) (i * 37L % 70_000)));
        }
        Collections.shuffle(stream, new Random(20_261_121));

        List<Rejected> rejected = Flux.range(0, 50)
                .map(poll -> stream.subList(poll * 2_000, (poll + 1) * 2_000))
                .flatMap(sink()::write, IN_FLIGHT)
                .collectList()
                .blockOptional(DEADLINE)
                .orElseThrow();

        assertThat(rejected).isEmpty();
        assertThat(stored()).hasSize(70_000);
        assertThat(inserts.lookUps())
                .as("look-ups of duplicates that are plainly of an id")
                .isZero();
    }

    @Test
    void rejectsAnEventThatViolatesAnotherUniqueIndexHoweverOftenItComes() {
        assertThat(Mono.from(collection().createIndex(Indexes.ascending("data.email"), new IndexOptions().unique(true)))
                        .block(DEADLINE))
                .isNotNull();
        // Its text pretends to be the server's word about an id.
        String email = "E11000 duplicate key error collection: " + database + ".events index: _id_ dup key";
        Event first = event("{\"email\":\"" + email + "\"}");
        Event second = event("{\"email\":\"" + email + "\"}");
        Event third = event("{\"email\":\"other\"}");

        assertThat(write(sink(), List.of(first))).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThat(write(sink(), List.of(first, second, third)))
                    .extracting(Rejected::record, each -> each.reason().code())
                    .containsExactly(tuple(second.record(), "unique-index-violation"));
        }

        assertThat(stored()).containsOnlyKeys(first.id(), third.id());
    }

    @Test
    void waitsForAStoreThatIsNotThereYet() {
        List<Event> events = events(10);
        Wire wire = opened.get(0).wire();
        wire.cut();
        Disposable healer = Schedulers.parallel().schedule(wire::heal, 1, TimeUnit.SECONDS);

        assertThat(write(sink(), events)).isEmpty();

        assertThat(healer.isDisposed()).isTrue();
        assertThat(documents()).hasSize(10);
    }

    @Test
    void storesAllThoughTheServerHangsForLongerThanARequestMayTake() {
        Wired wired = open(DEADLINE, Duration.ofMillis(500));
        List<Event> events = events(5_000);
        wired.wire().hang();
        Disposable healer = Schedulers.parallel().schedule(wired.wire()::heal, 2, TimeUnit.SECONDS);

        assertThat(write(wired.sink(), events)).isEmpty();

        assertThat(healer.isDisposed()).isTrue();
        assertThat(documents()).hasSize(5_000);
        wired.sink().close().block(DEADLINE);
    }

    @Test
    void createsItsIndexesAndDoesSoAgainWithoutHarm() {
        MongoSettings settings = settings(servers.mongodb(), DEADLINE, DEADLINE);

        EventsCollection.create(settings).block(DEADLINE);
        EventsCollection.create(settings).block(DEADLINE);

        List<String> keys = Flux.from(collection().listIndexes(BsonDocument.class))
                .map(index -> index.getDocument("key").toJson())
                .collectList()
                .block(DEADLINE);
        assertThat(keys)
                .containsExactlyInAnyOrder(
                        "{\"_id\": 1}",
                        "{\"user_id\": 1, \"timestamp\": -1}",
                        "{\"event_type\": 1, \"timestamp\": -1}",
                        "{\"timestamp\": 1}");
    }

    private Sink sink() {
        return opened.get(0).sink();
    }

    private MongoSettings settings(String uri, Duration maxRetryTime, Duration requestTimeout) {
        return new MongoSettings(
                uri,
                database,
                "events",
                Optional.of(Duration.ofDays(90)),
                MongoSettings.Mode.INSERT,
                1_000,
                IN_FLIGHT,
                maxRetryTime,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                requestTimeout);
    }

    /** The server's own connection string, its host replaced by the proxy's. */
    private String through(FaultProxy proxy) {
        String direct = servers.address(Server.MONGODB).getHostString() + ":"
                + servers.address(Server.MONGODB).getPort();
        String proxied = proxy.address().getHostString() + ":" + proxy.address().getPort();
        return servers.mongodb().replace(direct, proxied);
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
