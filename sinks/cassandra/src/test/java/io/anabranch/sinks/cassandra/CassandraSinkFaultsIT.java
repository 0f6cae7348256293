package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.cassandra.CqlFront.Fault;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cluster answers that a single node of a test never does, in its own words, before a real table. */
@WithServers(Server.CASSANDRA)
class CassandraSinkFaultsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int FAULTS = 40;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final CqlFront front;
    private final TestSettings settings;
    private final CqlSession own;
    private final String table;
    private CassandraSink sink;

    CassandraSinkFaultsIT(TestServers servers) throws IOException {
        this.front = new CqlFront(servers.cassandra());
        this.own = TestSettings.session(servers.cassandra());
        this.table = servers.newName("events");
        this.settings = new TestSettings(servers.cassandra(), table);
    }

    @BeforeEach
    void openSink() {
        EventsByDay.create(settings.settings()).block(DEADLINE);
        sink = open(DEADLINE);
    }

    @AfterEach
    void close() {
        sink.close().block(DEADLINE);
        front.close();
        own.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INVALID")
    void aWriteThatMayPassIsSentAgainUntilItIsStored(Fault fault) {
        AtomicInteger writes = new AtomicInteger();
        AtomicInteger lowest = new AtomicInteger(limit());
        front.mood(write -> {
            lowest.accumulateAndGet(limit(), Math::min);
            return writes.getAndIncrement() < FAULTS ? Optional.of(fault) : Optional.empty();
        });
        List<Event> events = events(3_000);

        assertThat(write(sink, events)).as("rejected").isEmpty();

        assertHolds(events);
        assertThat(retries(fault.label())).isEqualTo(FAULTS);
        assertThat(calls(fault.label())).isEqualTo(FAULTS);
        assertThat(calls("success")).isEqualTo(writes.get() - FAULTS);
        assertThat(lowest.get()).as("the limit while writes failed").isLessThan(TestSettings.IN_FLIGHT / 2);
        assertThat(limit()).as("the limit in the end").isEqualTo(TestSettings.IN_FLIGHT);
    }

    @ParameterizedTest
    @EnumSource
    void aFaultThatStaysFailsTheWriteAndRejectsNothing(Fault fault) {
        front.mood(write -> Optional.of(fault));
        CassandraSink impatient = open(Duration.ofSeconds(1));
        List<Rejected> rejected = new ArrayList<>();

        assertThatThrownBy(() ->
                        impatient.write(events(100)).doOnNext(rejected::add).blockLast(DEADLINE))
                .hasMessageMatching("Cassandra batch of \\d+ to table '" + TestSettings.KEYSPACE + "." + table
                        + "' partition .* left \\d+ unprocessed after \\d+ attempts? in [0-9.]+ s: .*");

        assertThat(rejected).isEmpty();
        assertThat(stored()).isEmpty();
        impatient.close().block(DEADLINE);
    }

    @Test
    void theRowThatTheServerFindsTooLargeIsRejectedAlone() {
        front.mood(write -> write.contains("culprit") ? Optional.of(Fault.INVALID) : Optional.empty());
        List<Event> events = new ArrayList<>(events(200));
        Event culprit = event("culprit", NOON);
        events.add(117, culprit);

        List<Rejected> rejected = write(sink, events);

        assertThat(rejected).extracting(Rejected::record).containsExactly(culprit.record());
        assertThat(rejected).extracting(each -> each.reason().code()).containsExactly("rejected-by-store");
        assertHolds(events(200));
    }

    @Test
    void aDayThatMayYetGetOtherBucketsIsNotWrittenTo() {
        // In its first hour a day is still yesterday for those whose clocks are late.
        Event tomorrow = event("tomorrow", Instant.now().plus(Duration.ofHours(23)));
        Event later = event("later", Instant.now().plus(Duration.ofDays(4)));

        List<Rejected> rejected = write(sink, List.of(tomorrow, later));

        assertThat(rejected).extracting(Rejected::record).containsExactly(later.record());
        assertThat(rejected).extracting(each -> each.reason().code()).containsExactly("timestamp-too-far-ahead");
        assertHolds(List.of(tomorrow));
    }

    @Test
    void aStoreThatCameBackEmptyIsWrittenToOnceItsTableIsThere() {
        assertThat(write(sink, events(50))).isEmpty();
        own.execute("DROP TABLE " + TestSettings.KEYSPACE + "." + table);

        assertThatThrownBy(() -> write(sink, events(50))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> write(sink, events(50))).hasMessageContaining("anabranch tables create");

        EventsByDay.create(settings.settings()).block(DEADLINE);
        assertThat(write(sink, events(50))).isEmpty();
        assertHolds(events(50));
    }

    private CassandraSink open(Duration maxRetryTime) {
        return CassandraSink.open(
                "cassandra",
                settings.by(front.address()).maxRetryTime(maxRetryTime).settings(),
                meters);
    }

    private int limit() {
        return (int) meters.get("anabranch.sink.concurrency.limit").gauge().value();
    }

    private int retries(String reason) {
        return (int) meters.get("anabranch.sink.retries")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private int calls(String outcome) {
        return (int) meters.find("anabranch.store.call").tag("outcome", outcome).timers().stream()
                .filter(timer -> !"QUERY".equals(timer.getId().getTag("operation")))
                .mapToLong(timer -> timer.count())
                .sum();
    }

    private void assertHolds(List<Event> events) {
        assertThat(stored())
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(Event::id).toList());
    }

    private Set<String> stored() {
        Set<String> ids = new HashSet<>();
        own.execute("SELECT event_id FROM " + TestSettings.KEYSPACE + "." + table)
                .forEach(row -> ids.add(row.getString(0)));
        return ids;
    }

    private static List<Rejected> write(CassandraSink sink, List<Event> events) {
        return requireNonNull(sink.write(events).collectList().block(DEADLINE));
    }

    private static List<Event> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event("n-" + i, NOON.plusMillis(i)))
                .toList();
    }

    private static Event event(String id, Instant time) {
        SourceRecord record =
                new SourceRecord("t", "topic-id", 0, 0, time.toEpochMilli(), null, new byte[0], List.of());
        return new Event(id, "user", "type", time, JsonText.of("{}"), JsonText.NONE, record);
    }
}
