package io.anabranch.sinks.mongodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.Page;
import io.anabranch.sinks.kit.ReadFailedException;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

@WithServers(Server.MONGODB)
class MongoReadsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int EVENTS = 3_000;
    private static final Instant FIRST = Instant.parse("2026-11-19T00:00:00Z");
    private static final List<String> TYPES = List.of("purchase", "login", "search");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final TestServers servers;
    private final String database;
    private final MongoReads reads;
    private final List<Event> log = log();

    MongoReadsIT(TestServers servers) {
        this.servers = servers;
        this.database = servers.newName("mongo_reads");
        this.reads = MongoReads.open("reads", settings(servers.mongodb(), database, DEADLINE), meters);
    }

    @BeforeEach
    void store() {
        MongoSettings settings = settings(servers.mongodb(), database, DEADLINE);
        EventsCollection.create(settings).block(DEADLINE);
        MongoSink sink = MongoSink.open("mongodb", settings, meters);
        assertThat(sink.write(log).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);
    }

    @AfterEach
    void drop() {
        reads.close().block(DEADLINE);
        try (MongoClient client = MongoClients.create(servers.mongodb())) {
            Mono.from(client.getDatabase(database).drop()).block(DEADLINE);
        }
    }

    @Test
    void anEventIsFoundByItsId() {
        Event event = log.get(1_234);

        StoredEvent found = requireNonNull(reads.eventById().of(event.id()).block(DEADLINE));

        assertThat(found.userId()).isEqualTo(event.userId());
        assertThat(found.type()).isEqualTo(event.type());
        assertThat(found.timestamp()).isEqualTo(event.timestamp());
        assertThat(Canonical.json(found.data().toString()))
                .isEqualTo(Canonical.json(event.data().toString()));
        assertThat(reads.eventById().of("absent").block(DEADLINE)).isNull();
    }

    @Test
    void aUsersEventsComeNewestFirstEachOncePageByPage() {
        for (String user : List.of("user-0", "user-7")) {
            List<String> expected = ids(event -> event.userId().equals(user));
            List<StoredEvent> paged = new ArrayList<>();
            Optional<String> next = Optional.empty();
            do {
                Page page = requireNonNull(
                        next.map(token -> reads.userEvents().of(user).page(7, token))
                                .orElseGet(() -> reads.userEvents().of(user).page(7))
                                .block(DEADLINE));
                paged.addAll(page.events());
                next = page.next();
            } while (next.isPresent());

            assertThat(paged).extracting(StoredEvent::id).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(paged)
                    .extracting(event -> event.timestamp().toEpochMilli())
                    .isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(requireNonNull(
                            reads.userEvents().of(user).stream().collectList().block(DEADLINE)))
                    .extracting(StoredEvent::id)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aTokenResumesItsOwnQuestionOnly() {
        String token = requireNonNull(reads.userEvents().of("user-0").page(7).block(DEADLINE))
                .next()
                .orElseThrow();

        assertThatThrownBy(() -> reads.userEvents().of("user-1").page(7, token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid page token");
    }

    @Test
    void theTopCustomersAreTheFoldOfTheLog() {
        Instant since = FIRST.plus(Duration.ofHours(5));
        Instant until = FIRST.plus(Duration.ofHours(50));
        Map<String, BigDecimal> sums = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        log.stream()
                .filter(event -> event.type().equals("purchase"))
                .filter(event ->
                        !event.timestamp().isBefore(since) && event.timestamp().isBefore(until))
                .forEach(event -> {
                    sums.merge(event.userId(), amount(event), BigDecimal::add);
                    counts.merge(event.userId(), 1L, Long::sum);
                });
        List<Map.Entry<String, BigDecimal>> best = sums.entrySet().stream()
                .sorted(Map.Entry.<String, BigDecimal>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(10)
                .toList();

        List<Customer> top = requireNonNull(reads.topCustomers("amount")
                .of("purchase", since, until, 10)
                .collectList()
                .block(DEADLINE));

        assertThat(top).hasSize(10);
        for (int i = 0; i < best.size(); i++) {
            Customer customer = top.get(i);
            assertThat(customer.userId()).isEqualTo(best.get(i).getKey());
            assertThat(customer.sum().setScale(2, RoundingMode.HALF_EVEN))
                    .isEqualTo(best.get(i).getValue());
            assertThat(customer.count()).isEqualTo(counts.get(customer.userId()));
        }
    }

    @Test
    void countsByTypeAndDayAreTheFoldOfTheLog() {
        Map<String, Long> folded = new TreeMap<>();
        log.stream()
                .filter(event -> !event.type().equals("search"))
                .filter(event -> !day(event).equals(LocalDate.parse("2026-11-21")))
                .forEach(event -> folded.merge(event.type() + " " + day(event), 1L, Long::sum));

        List<CountByTypeAndDay.Count> counts = requireNonNull(reads.countByTypeAndDay()
                .of(List.of("login", "purchase"), LocalDate.parse("2026-11-19"), LocalDate.parse("2026-11-21"))
                .collectList()
                .block(DEADLINE));

        assertThat(counts)
                .extracting(count -> count.type() + " " + count.day() + "=" + count.events())
                .containsExactlyElementsOf(folded.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    @Test
    void whereTheServerTellsAUsersEventsAreReadByTheirIndex() {
        readsByAnIndex(new Document("find", "events")
                .append("filter", new Document("user_id", "user-0"))
                .append("sort", new Document("timestamp", -1)));
    }

    @Test
    void whereTheServerTellsTheTopCustomersAreReadByTheIndexOfTheirType() {
        readsByAnIndex(new Document("aggregate", "events")
                .append(
                        "pipeline",
                        reads
                                .topCustomers("amount")
                                .pipeline("purchase", FIRST, FIRST.plus(Duration.ofHours(50)), 10)
                                .stream()
                                .map(Bson::toBsonDocument)
                                .toList())
                .append("cursor", new Document()));
    }

    /** Says so where the server tells no plans, as that of the local stack. */
    private void readsByAnIndex(Document question) {
        try (MongoClient client = MongoClients.create(servers.mongodb())) {
            Document plan =
                    requireNonNull(Mono.from(client.getDatabase(database).runCommand(new Document("explain", question)))
                            .block(DEADLINE));
            assertThat(plan.toJson()).contains("IXSCAN").doesNotContain("COLLSCAN");
        } catch (MongoCommandException unknown) {
            System.out.println("explain: this server does not tell, with code " + unknown.getErrorCode());
            assertThat(unknown.getErrorCode()).as("no such command").isEqualTo(59);
        }
    }

    @Test
    void aStoreThatIsAwayIsToldOfWithTheQuestion() {
        try (FaultProxy proxy = servers.proxy(Server.MONGODB)) {
            proxy.refuse();
            String uri = "mongodb://127.0.0.1:" + proxy.address().getPort();
            MongoReads cut = MongoReads.open("cut", settings(uri, database, Duration.ofSeconds(2)), meters);

            assertThatThrownBy(() -> cut.eventById().of("e-1").block(DEADLINE))
                    .isInstanceOf(ReadFailedException.class)
                    .hasMessageMatching("MongoDB read of an event by id from table '" + database
                            + "\\.events' failed after \\d+ attempts? in \\d+\\.\\d s: .*");

            cut.close().block(DEADLINE);
        }
    }

    static MongoSettings settings(String uri, String database, Duration maxRetryTime) {
        return new MongoSettings(
                uri,
                database,
                "events",
                Optional.empty(),
                MongoSettings.Mode.INSERT,
                1_000,
                4,
                maxRetryTime,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
    }

    private List<String> ids(Predicate<Event> asked) {
        return log.stream().filter(asked).map(Event::id).toList();
    }

    private static BigDecimal amount(Event event) {
        String json = event.data().toString();
        return new BigDecimal(json.substring(json.indexOf(':') + 1, json.indexOf('}')));
    }

    private static LocalDate day(Event event) {
        return event.timestamp().atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** Three days; many events of one millisecond, each of its own microsecond or not. */
    private static List<Event> log() {
        Random seeded = new Random(20261121);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            long step = i % 10 == 0 ? 0 : seeded.nextInt(86_400) * 3L;
            Instant time = FIRST.plusSeconds(step).plusNanos(1_000L * seeded.nextInt(1_000));
            String data = "{\"amount\":" + seeded.nextInt(1_000) + "." + (10 + seeded.nextInt(90)) + "}";
            SourceRecord record =
                    new SourceRecord("events", "id", 0, i, time.toEpochMilli(), null, new byte[0], List.of());
            events.add(new Event(
                    "e-" + i,
                    "user-" + seeded.nextInt(40),
                    TYPES.get(seeded.nextInt(TYPES.size())),
                    time,
                    JsonText.of(data),
                    JsonText.NONE,
                    record));
        }
        return events;
    }
}
