package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A later day begins with another number of buckets, under writers and readers that run all the while. */
@WithServers(Server.CASSANDRA)
class ContractIT {
    private static final int EVENTS = 200;

    private final List<CassandraSink> sinks = new ArrayList<>();
    private final TestServers servers;
    private final String name;
    private final CqlSession own;
    private final CassandraReads reads;

    ContractIT(TestServers servers) {
        this.servers = servers;
        this.name = servers.newName("contract");
        this.own = TestSettings.session(servers.cassandra());
        EventsByDay.create(settings(16)).block();
        this.reads = CassandraReads.open("reads", settings(16), new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        sinks.forEach(sink -> sink.close().block());
        reads.close().block();
        own.close();
    }

    @Test
    void aRunningWriterPlacesNothingOfADayWhoseNumberMayYetChange() {
        CassandraSink running = sink(16);
        LocalDate near = today().plusDays(1);
        LocalDate far = today().plusDays(5);
        write(running, near);

        assertThat(rejected(running, far)).hasSize(EVENTS).allMatch("timestamp-too-far-ahead"::equals);
        own.execute(ContractTable.decision(settings(4), far.minusDays(1)));
        assertThat(rejected(running, far)).hasSize(EVENTS).allMatch("timestamp-too-far-ahead"::equals);

        assertThat(buckets(near)).hasSize(16);
        assertThat(read(near)).hasSize(EVENTS);
        assertThat(buckets(far)).isEmpty();
        assertThat(read(far)).isEmpty();
    }

    @Test
    void nobodyHeedsADecisionThatComesTooLateForItsDay() {
        CassandraSink running = sink(16);
        write(running, today());

        own.execute(ContractTable.decision(settings(4), today()));
        own.execute(ContractTable.decision(settings(4), today().plusDays(1)));
        write(running, today().plusDays(1));

        assertThat(buckets(today().plusDays(1))).hasSize(16);
        assertThat(read(today().plusDays(1))).hasSize(EVENTS);
        assertThatThrownBy(() -> write(sink(4), today())).hasMessageContaining("day-buckets is 4");
    }

    @Test
    void untilItsDayHasComeBothNumbersMayBeSet() {
        LocalDate from = today().plusDays(4);
        own.execute(ContractTable.decision(settings(4), from));

        write(sink(16), today());
        write(sink(4), today().plusDays(1));

        assertThat(buckets(today())).hasSize(16);
        assertThat(buckets(today().plusDays(1))).hasSize(16);
        assertThatThrownBy(() -> write(sink(8), today()))
                .hasMessageContaining("day-buckets is 8")
                .hasMessageMatching("(?s).*has 16 from \\S+ on, 4 from " + from + " on.*")
                .hasMessageContaining("set day-buckets to 4");
    }

    @Test
    void aDecisionIsNotOverwritten() {
        LocalDate from = today().plusDays(4);

        assertThat(own.execute(ContractTable.decision(settings(4), from)).wasApplied())
                .isTrue();
        assertThat(own.execute(ContractTable.decision(settings(8), from)).wasApplied())
                .isFalse();
        assertThat(own.execute(ContractTable.decision(settings(8), DayBuckets.FIRST_DAY))
                        .wasApplied())
                .isFalse();
    }

    private CassandraSettings settings(int buckets) {
        return new TestSettings(servers.cassandra(), name).dayBuckets(buckets).settings();
    }

    private CassandraSink sink(int buckets) {
        CassandraSink sink = CassandraSink.open("cassandra", settings(buckets), new SimpleMeterRegistry());
        sinks.add(sink);
        return sink;
    }

    private static void write(CassandraSink sink, LocalDate day) {
        assertThat(rejected(sink, day)).isEmpty();
    }

    /** The reasons. */
    private static List<String> rejected(CassandraSink sink, LocalDate day) {
        Instant noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
        List<Event> events = IntStream.range(0, EVENTS)
                .mapToObj(i -> new Event(
                        "e-" + i,
                        "user",
                        "type",
                        noon.plusMillis(i),
                        JsonText.of("{}"),
                        JsonText.NONE,
                        new SourceRecord("events", "id", 0, i, noon.toEpochMilli(), null, new byte[0], List.of())))
                .toList();
        return requireNonNull(sink.write(events)
                .map(each -> each.reason().code())
                .collectList()
                .block());
    }

    private List<Integer> buckets(LocalDate day) {
        List<Integer> buckets = new ArrayList<>();
        own.execute("SELECT DISTINCT day, bucket FROM " + TestSettings.KEYSPACE + "." + name)
                .forEach(row -> {
                    if (day.equals(row.getLocalDate(0))) {
                        buckets.add(row.getInt(1));
                    }
                });
        return buckets.stream().sorted().toList();
    }

    private List<String> read(LocalDate day) {
        return requireNonNull(reads.dayLog().of(day).stream()
                .map(StoredEvent::id)
                .collectList()
                .block());
    }

    /** The day after which one more is settled: an hour late, as clocks are allowed to be. */
    private static LocalDate today() {
        return LocalDate.ofInstant(Instant.now().minus(Duration.ofHours(1)), ZoneOffset.UTC);
    }
}
