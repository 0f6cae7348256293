package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On a node of the test's own: the others' is not to be killed. */
class CassandraKilledIT {
    private static final Duration DEADLINE = Duration.ofMinutes(4);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int EVENTS = 40_000;

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void nothingIsLostAndNothingRejectedWhenTheNodeIsKilledWhileWriting() {
        try (LocalStack stack = LocalStack.builder().servers(Server.CASSANDRA).start()) {
            CassandraSettings settings = new TestSettings(stack.address(Server.CASSANDRA), "events")
                    .maxRetryTime(DEADLINE)
                    .settings();
            EventsByDay.create(settings).block(DEADLINE);
            SentRequests sent = new SentRequests();
            CassandraSink sink = CassandraSink.open("cassandra", settings, meters, sent::watch);
            List<Event> events = events();

            CompletableFuture<List<Rejected>> writing =
                    sink.write(events).collectList().toFuture();
            await().pollInterval(Duration.ofMillis(1)).atMost(DEADLINE).until(() -> sent.eventsSent() > EVENTS / 4);
            stack.kill(Server.CASSANDRA);
            assertThat(writing).as("the write, when the node was killed").isNotDone();
            stack.restart(Server.CASSANDRA);

            assertThat(requireNonNull(writing.orTimeout(240, TimeUnit.SECONDS).join()))
                    .isEmpty();
            assertThat(stored(stack)).hasSize(EVENTS);
            assertThat(meters.get("anabranch.sink.retries").counters()).isNotEmpty();
            sink.close().block(DEADLINE);
        }
    }

    private static Set<String> stored(LocalStack stack) {
        Set<String> ids = new HashSet<>();
        try (CqlSession own = TestSettings.session(stack.address(Server.CASSANDRA))) {
            own.execute("SELECT event_id FROM " + TestSettings.KEYSPACE + ".events")
                    .forEach(row -> ids.add(row.getString(0)));
        }
        return ids;
    }

    private static List<Event> events() {
        return IntStream.range(0, EVENTS)
                .mapToObj(i -> event("n-" + i, NOON.plusMillis(i)))
                .toList();
    }

    private static Event event(String id, Instant time) {
        SourceRecord record =
                new SourceRecord("t", "topic-id", 0, 0, time.toEpochMilli(), null, new byte[0], List.of());
        return new Event(id, "user", "type", time, JsonText.of("{}"), JsonText.NONE, record);
    }
}
