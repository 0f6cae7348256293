package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.Page;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page out of eight shards reads besides its own events. */
@WithServers(Server.DYNAMODB)
class PageCostIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final LocalDate DAY = LocalDate.parse("2026-11-21");
    private static final int SHARDS = 8;
    private static final String PAYLOAD = "{\"s\":\"" + "x".repeat(300) + "\"}";
    private static final List<Event> WRITTEN = IntStream.range(0, 5_000)
            .mapToObj(i -> SomeEvents.event("e-" + i, "u-" + i % 100, "t", SomeEvents.TIME.plusMillis(i), PAYLOAD, ""))
            .toList();

    private static @Nullable String name;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ReadCosts costs = new ReadCosts();
    private final DynamoSettings settings;
    private final DynamoReads reads;

    PageCostIT(TestServers servers) {
        this.settings = SomeEvents.full(requireNonNull(name), servers.dynamodb());
        this.reads = new DynamoReads("reads", settings, TableConnection.open(settings, costs), meters);
    }

    @BeforeAll
    static void write(TestServers servers) {
        name = servers.newName("events");
        DynamoSettings settings = SomeEvents.full(name, servers.dynamodb());
        EventsTable.create(settings).block(DEADLINE);
        DynamoSink sink = DynamoSink.open("dynamodb", settings, new SimpleMeterRegistry());
        assertThat(sink.write(WRITTEN).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);
    }

    @AfterEach
    void close() {
        reads.close().block(DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 1_000})
    void aPageOfShardsReadsLittleBesides(int limit) {
        StoredEvents day = reads.typeOnDate().of("t", DAY);
        int share = (limit + SHARDS - 1) / SHARDS;
        int deviation = (int) Math.sqrt(share);
        long itemBytes = new Item(WRITTEN.get(1_000), settings).bytes();
        Page page = requireNonNull(day.page(limit).block(DEADLINE));
        for (int first = 0; first < 5 * limit && first < WRITTEN.size(); first += limit) {
            assertThat(page.events())
                    .extracting(StoredEvent::id)
                    .isEqualTo(WRITTEN.subList(first, first + limit).stream()
                            .map(Event::id)
                            .toList());
            System.out.printf(
                    "page of %d from %d: %s; its own bytes are %.1f units%n",
                    limit, first, costs, 0.5 * limit * itemBytes / 4_096);
            assertThat(costs.scanned()).isLessThanOrEqualTo(limit + SHARDS * (2 * deviation + 1));
            assertThat(costs.requests()).isLessThanOrEqualTo(2 * SHARDS);
            assertThat(costs.units())
                    .isLessThanOrEqualTo(0.5 * (costs.scanned() * itemBytes / 4_096.0 + costs.requests()));
            assertThat(meters.get("anabranch.sink.read.units")
                            .tag("sink", "reads")
                            .tag("question", "type-on-date")
                            .summary()
                            .totalAmount())
                    .isEqualTo(costs.units());
            costs.forget();
            meters.clear();
            page = requireNonNull(day.page(limit, page.next().orElseThrow()).block(DEADLINE));
        }
    }
}
