package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What the table promises to those who query it, and what happens when it is not as the settings say. */
@WithServers(Server.CASSANDRA)
class EventsByDayIT {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<CassandraSink> opened = new ArrayList<>();
    private final TestServers servers;
    private final String name;
    private final String table;
    private final CqlSession own;

    EventsByDayIT(TestServers servers) {
        this.servers = servers;
        this.name = servers.newName("events");
        this.table = TestSettings.KEYSPACE + "." + name;
        this.own = TestSettings.session(servers.cassandra());
    }

    @BeforeEach
    void createKeyspace() {
        own.execute("CREATE KEYSPACE IF NOT EXISTS " + TestSettings.KEYSPACE
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    }

    @AfterEach
    void close() {
        Flux.fromIterable(opened).concatMap(CassandraSink::close).blockLast();
        own.close();
    }

    @Test
    void rowsOfADayAreNewestFirstToTheMicrosecond() {
        List<Event> events = LongStream.of(3, 1, 2, 999, 1_000, 0)
                .mapToObj(micros -> event("e-" + micros, NOON.plusNanos(micros * 1_000), "{}"))
                .toList();
        CassandraSink sink = created(settings().dayBuckets(1));

        assertThat(write(sink, events)).isEmpty();

        assertThat(rows("SELECT event_time FROM " + table + " WHERE day = '2026-11-21' AND bucket = 0"))
                .extracting(row -> row.getLocalTime(0))
                .containsExactly(
                        LocalTime.parse("12:00:00.001"),
                        LocalTime.parse("12:00:00.000999"),
                        LocalTime.parse("12:00:00.000003"),
                        LocalTime.parse("12:00:00.000002"),
                        LocalTime.parse("12:00:00.000001"),
                        LocalTime.parse("12:00"));
    }

    @Test
    void anEventStandsInTheBucketOfItsIdOnItsUtcDay() {
        List<Event> events = List.of(
                event("before", Instant.parse("2026-11-21T23:59:59.999999Z"), "{}"),
                event("after", Instant.parse("2026-11-22T00:00:00Z"), "{}"),
                event("e-1", Instant.parse("2000-01-01T00:00:00Z"), "{}"));
        CassandraSink sink = created(settings());

        assertThat(write(sink, events)).isEmpty();

        assertThat(rows("SELECT event_id, day, bucket, event_time, user_id, event_type FROM " + table))
                .extracting(Row::getFormattedContents)
                .containsExactlyInAnyOrder(
                        "[event_id:'before', day:'2026-11-21', bucket:14, event_time:'23:59:59.999999000',"
                                + " user_id:'user', event_type:'type']",
                        "[event_id:'after', day:'2026-11-22', bucket:1, event_time:'00:00:00.000000000',"
                                + " user_id:'user', event_type:'type']",
                        "[event_id:'e-1', day:'2000-01-01', bucket:12, event_time:'00:00:00.000000000',"
                                + " user_id:'user', event_type:'type']");
    }

    @Test
    void whatAnEventHasNotIsUnsetAndNoTombstone() {
        Event bare = new Event("bare", "user", "type", NOON, JsonText.NONE, JsonText.NONE, record(0));
        Event full = new Event("full", "user", "type", NOON, JsonText.of("{}"), JsonText.of("{\"v\":1}"), record(1));
        CassandraSink sink = created(settings().dayBuckets(1));

        assertThat(write(sink, List.of(full))).isEmpty();
        Event fullAgainWithout = new Event("full", "user", "type", NOON, JsonText.NONE, JsonText.NONE, record(2));
        assertThat(write(sink, List.of(bare, fullAgainWithout))).isEmpty();

        assertThat(rows("SELECT event_id, data, extra FROM " + table))
                .extracting(Row::getFormattedContents)
                .containsExactly(
                        "[event_id:'bare', data:NULL, extra:NULL]", "[event_id:'full', data:'{}', extra:'{\"v\":1}']");
    }

    @Test
    void whatIsWrittenAgainAfterItsDeletionHasNothingOfWhatWasThere() {
        Event full = new Event("e-1", "user", "type", NOON, JsonText.of("{}"), JsonText.of("{\"v\":1}"), record(0));
        Event bare = new Event("e-1", "user", "type", NOON, JsonText.NONE, JsonText.NONE, record(2));
        CassandraSink sink = created(settings().dayBuckets(1));

        assertThat(write(sink, List.of(full))).isEmpty();
        assertThat(write(sink, List.of(deletion("e-1", NOON), bare))).isEmpty();
        assertThat(rows("SELECT event_id, data, extra FROM " + table))
                .extracting(Row::getFormattedContents)
                .containsExactly("[event_id:'e-1', data:NULL, extra:NULL]");
        assertThat(write(sink, List.of(full))).isEmpty();
        assertThat(write(sink, List.of(deletion("e-1", NOON)))).isEmpty();
        assertThat(write(sink, List.of(bare))).isEmpty();

        assertThat(rows("SELECT event_id, data, extra FROM " + table))
                .extracting(Row::getFormattedContents)
                .containsExactly("[event_id:'e-1', data:NULL, extra:NULL]");
    }

    @Test
    void aDeletionRemovesTheRowOfItsTimeAndNoOther() {
        CassandraSink sink = created(settings());
        assertThat(write(
                        sink,
                        List.of(
                                event("e-1", NOON, "{}"),
                                event("e-1", NOON.plusSeconds(1), "{}"),
                                event("e-2", NOON, "{}"))))
                .isEmpty();

        assertThat(write(sink, List.of(deletion("e-1", NOON)))).isEmpty();

        assertThat(rows("SELECT event_id, event_time FROM " + table))
                .extracting(Row::getFormattedContents)
                .containsExactlyInAnyOrder(
                        "[event_id:'e-1', event_time:'12:00:01.000000000']",
                        "[event_id:'e-2', event_time:'12:00:00.000000000']");
    }

    @Test
    void aDeletionOfADayThatIsNotSettledHasNothingToDo() {
        CassandraSink sink = created(settings());
        Instant inAYear = Instant.now().plus(Duration.ofDays(365));

        assertThat(write(sink, List.of(deletion("e-1", inAYear), event("e-2", NOON, "{}"))))
                .isEmpty();

        assertThat(rows("SELECT event_id FROM " + table)).hasSize(1);
    }

    @Test
    void appliesOnlyWhatKnowsTheEventsOwnTime() {
        CassandraSink sink = created(settings());

        assertThat(sink.applies(deletion("e-1", NOON))).isTrue();
        assertThat(sink.applies(Event.deletion("e-1", Deletion.BY_ID, record(1))))
                .isFalse();
        assertThat(sink.applies(Event.deletion(
                        "e-1", new Deletion(Optional.of("user"), Optional.empty(), Optional.of(NOON)), record(1))))
                .isFalse();
    }

    @Test
    void rowsExpireByTheirEventsOwnTimeWheneverTheyAreWritten() {
        CassandraSink sink = created(settings().expireAfter(Duration.ofDays(90)));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Event tenDaysOld = event("old", now.minus(Duration.ofDays(10)), "{}");
        Event bare = new Event(
                "bare",
                "user",
                "type",
                now.minus(Duration.ofDays(20)),
                JsonText.NONE,
                JsonText.of("{\"v\":1}"),
                record(0));

        assertThat(write(sink, List.of(event("new", now, "{}"), tenDaysOld, bare)))
                .isEmpty();
        assertThat(write(sink, List.of(tenDaysOld))).as("the same again").isEmpty();

        Map<String, Long> days = new HashMap<>();
        rows("SELECT event_id, ttl(user_id) FROM " + table)
                .forEach(row -> days.put(requireNonNull(row.getString(0)), Math.round(row.getInt(1) / 86_400.0)));
        assertThat(days).isEqualTo(Map.of("new", 90L, "old", 80L, "bare", 70L));
    }

    @Test
    void anEventWhoseLifeIsOverIsNeitherRejectedNorWritten() {
        CassandraSink sink = created(settings().expireAfter(Duration.ofDays(90)));
        Event over = event("over", Instant.now().minus(Duration.ofDays(100)), "{}");
        Event alive = event("alive", Instant.now().minus(Duration.ofDays(80)), "{}");

        assertThat(write(sink, List.of(over, alive))).isEmpty();

        assertThat(rows("SELECT event_id FROM " + table))
                .extracting(row -> row.getString(0))
                .containsExactly("alive");
    }

    @Test
    void ofTwoWritesOfOneKeyTheLaterOneStays() {
        CassandraSink sink = created(settings());
        List<Event> inOneWrite = List.of(event("same", NOON, "{\"n\":1}"), event("same", NOON, "{\"n\":2}"));
        assertThat(write(sink, inOneWrite)).isEmpty();
        assertThat(data()).containsExactly("{\"n\":2}");

        for (int i = 0; i < 50; i++) {
            Event earlier = event("same", NOON, "{\"earlier\":" + i + "}");
            Event later = event("same", NOON, "{\"later\":" + i + "}");

            assertThat(Flux.merge(sink.write(List.of(earlier)), sink.write(List.of(later)))
                            .collectList()
                            .block())
                    .isEmpty();

            assertThat(data()).containsExactly("{\"later\":" + i + "}");
        }
    }

    private List<String> data() {
        return rows("SELECT data FROM " + table).stream()
                .map(row -> requireNonNull(row.getString(0)))
                .toList();
    }

    @Test
    void anotherLifeThanTheTablesIsRefused() {
        block(EventsByDay.create(settings().expireAfter(Duration.ofDays(90)).settings()));

        assertThatThrownBy(() -> write(open(settings().expireAfter(Duration.ofDays(30))), List.of()))
                .hasMessageContaining("expire-after is 2592000 s")
                .hasMessageContaining("has 7776000 s")
                .hasMessageContaining("ALTER TABLE " + table);
    }

    @Test
    void anotherNumberOfBucketsIsRefused() {
        block(EventsByDay.create(settings().dayBuckets(16).settings()));

        assertThatThrownBy(() -> write(open(settings().dayBuckets(8)), List.of()))
                .hasMessageContaining("day-buckets is 8")
                .hasMessageContaining("has 16 from ")
                .hasMessageContaining("set day-buckets to 16");
        assertThatThrownBy(
                        () -> block(EventsByDay.create(settings().dayBuckets(32).settings())))
                .hasMessageContaining("day-buckets is 32")
                .hasMessageContaining("has 16 from ")
                .hasMessageContaining("set day-buckets to 16");
    }

    @Test
    void aMissingTableIsNamedWithTheCommandThatCreatesIt() {
        assertThatThrownBy(() -> write(open(settings()), List.of(event("e-1", NOON, "{}"))))
                .hasMessageContaining(table)
                .hasMessageContaining("anabranch tables create");
        assertThatThrownBy(() -> write(open(settings().keyspace("nowhere")), List.of(event("e-1", NOON, "{}"))))
                .hasMessageContaining("nowhere." + name)
                .hasMessageContaining("anabranch tables create");
    }

    @Test
    void aWrongDatacenterIsNamedWithTheRightOnes() {
        assertThatThrownBy(() -> write(open(settings().datacenter("moon")), List.of()))
                .hasMessageContaining("datacenter is 'moon'")
                .hasMessageContaining("[datacenter1]");
    }

    @Test
    void aTableDroppedWhileWritingFailsTheWriteAndDeadLettersNothing() {
        CassandraSink sink = created(settings().maxRetryTime(SHORT));
        assertThat(write(sink, List.of(event("e-1", NOON, "{}")))).isEmpty();

        own.execute("DROP TABLE " + table);

        assertThatThrownBy(() -> write(sink, List.of(event("e-2", NOON, "{}"), event("e-3", NOON, "{}"))))
                .hasMessageContaining("to table '" + table + "'")
                .hasMessageContaining("does not exist");
    }

    @Test
    void theOneRowThatTheStoreRefusesIsFoundAmongManyAndRejectedAlone() {
        // A table made by hand, whose data takes no more than ASCII.
        own.execute("CREATE TABLE " + table + " (day date, bucket int, event_time time, event_id text,"
                + " user_id text, event_type text, data ascii, extra text,"
                + " PRIMARY KEY ((day, bucket), event_time, event_id))");
        CassandraSink sink = created(settings().dayBuckets(1));
        List<Event> events = new ArrayList<>(events(40));
        events.set(17, event("culprit", NOON, "{\"note\":\"日本\"}"));

        List<Rejected> rejected = write(sink, events);

        assertThat(rejected).singleElement().satisfies(refusal -> {
            assertThat(refusal.record()).isSameAs(events.get(17).record());
            assertThat(refusal.reason().code()).isEqualTo("rejected-by-store");
            assertThat(refusal.detail()).doesNotContain("日本");
        });
        assertThat(rows("SELECT event_id FROM " + table)).hasSize(39);
    }

    @Test
    void writesOnWhileAColumnIsAdded() {
        CassandraSink sink = created(settings());
        Mono<Void> altered = Mono.<Void>fromRunnable(() -> own.execute("ALTER TABLE " + table + " ADD region text"))
                .subscribeOn(Schedulers.boundedElastic());
        List<Event> events = events(20_000);

        List<Rejected> rejected =
                requireNonNull(Flux.merge(sink.write(events), altered.thenMany(Flux.<Rejected>empty()))
                        .collectList()
                        .block());
        assertThat(write(sink, List.of(event("later", NOON, "{}")))).isEmpty();

        assertThat(rejected).isEmpty();
        assertThat(rows("SELECT event_id FROM " + table)).hasSize(20_001);
    }

    @Test
    void waitsForReplicasThatAreNotThere() {
        String lonely = servers.newName("lonely");
        CassandraSink sink = created(settings().keyspace(lonely).maxRetryTime(Duration.ofSeconds(30)));
        assertThat(write(sink, List.of(event("e-0", NOON, "{}")))).isEmpty();
        replicas(lonely, 3);
        var healer = Schedulers.boundedElastic().schedule(() -> replicas(lonely, 1), 2, TimeUnit.SECONDS);

        assertThat(write(sink, events(100))).isEmpty();

        assertThat(healer.isDisposed()).isTrue();
        assertThat(meters.get("anabranch.sink.retries")
                        .tag("reason", "unavailable")
                        .counter()
                        .count())
                .isPositive();
        assertThat(rows("SELECT event_id FROM " + lonely + "." + name)).hasSize(101);
    }

    private TestSettings settings() {
        return new TestSettings(servers.cassandra(), name);
    }

    private CassandraSink created(TestSettings settings) {
        block(EventsByDay.create(settings.settings()));
        return open(settings);
    }

    private CassandraSink open(TestSettings settings) {
        CassandraSink sink = CassandraSink.open("cassandra", settings.settings(), meters);
        opened.add(sink);
        return sink;
    }

    private void replicas(String keyspace, int copies) {
        own.execute("ALTER KEYSPACE " + keyspace + " WITH replication = {'class': 'SimpleStrategy',"
                + " 'replication_factor': " + copies + "}");
    }

    private List<Row> rows(String cql) {
        List<Row> rows = new ArrayList<>();
        own.execute(cql).forEach(rows::add);
        return rows;
    }

    private static List<Rejected> write(CassandraSink sink, List<Event> events) {
        return requireNonNull(sink.write(events).collectList().block());
    }

    private static void block(Mono<Void> done) {
        done.block();
    }

    private static List<Event> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event("n-" + i, NOON.plusMillis(i), "{\"n\":" + i + "}"))
                .toList();
    }

    /** As of a row of which the user is not known: the key has none. */
    private static Event deletion(String id, Instant time) {
        return Event.deletion(id, new Deletion(Optional.empty(), Optional.of(time), Optional.empty()), record(1));
    }

    private static Event event(String id, Instant time, String data) {
        return new Event(id, "user", "type", time, JsonText.of(data), JsonText.NONE, record(0));
    }

    private static SourceRecord record(long offset) {
        return new SourceRecord("t", "topic-id", 0, offset, NOON.toEpochMilli(), null, new byte[0], List.of());
    }
}
