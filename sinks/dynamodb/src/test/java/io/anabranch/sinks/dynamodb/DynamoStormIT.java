package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.dynamodb.DynamoFront.Put;
import io.anabranch.sinks.dynamodb.DynamoFront.Reply;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table that is short of capacity, for a while or all the time: what it costs to find out, and how long it lasts after. */
@WithServers(Server.DYNAMODB)
class DynamoStormIT {
    private static final Duration STORM = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final URI store;
    private final DynamoFront front;
    private final TestTable table;
    private DynamoSink sink;

    DynamoStormIT(TestServers servers) throws IOException {
        this.store = servers.dynamodb();
        this.front = new DynamoFront(store);
        this.table = new TestTable(servers.newName("events"), store);
    }

    private static final int BUDGET = 300;
    /** In the table and two indexes. */
    private static final int UNITS_AN_EVENT = 3;

    @BeforeEach
    void openSink() {
        DynamoSettings settings = SomeEvents.settings(table.name(), front.address(), DEADLINE);
        EventsTable.create(settings).block(DEADLINE);
        sink = DynamoSink.open("dynamodb", settings, meters);
    }

    @AfterEach
    void close() {
        sink.close().block(DEADLINE);
        front.close();
        table.close();
    }

    @Test
    void thirtySecondsWithoutCapacityCostLittleAndLeaveNoTrace() {
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger inVain = new AtomicInteger();
        AtomicLong stormEnds = new AtomicLong(Long.MAX_VALUE);
        front.mood(puts -> {
            if (requests.incrementAndGet() == 100) {
                stormEnds.set(System.nanoTime() + STORM.toNanos());
            }
            boolean storm = requests.get() >= 100 && System.nanoTime() < stormEnds.get();
            return storm ? throttled(inVain.incrementAndGet()) : Reply.leaving(List.of());
        });
        List<Event> events = SomeEvents.events(20_000);

        CompletableFuture<List<Rejected>> written =
                sink.write(events).collectList().toFuture();
        await().atMost(DEADLINE).until(() -> limit() <= 2);
        await().pollInterval(Duration.ofMillis(20)).atMost(DEADLINE).until(() -> limit() == 16);
        double secondsToFullSpeed = (System.nanoTime() - stormEnds.get()) / 1e9;

        assertThat(written.join()).isEmpty();
        assertThat(table.data()).isEqualTo(data(events));
        double sentForEachUseful = front.requests().size() * 25.0 / events.size();
        System.out.printf(
                "storm of %s: %d requests in vain, %.3f sent for each useful one, %.1f s to full speed afterwards%n",
                STORM, inVain.get(), sentForEachUseful, secondsToFullSpeed);
        assertThat(inVain.get()).as("it was a storm").isGreaterThan(16);
        assertThat(sentForEachUseful).isBetween(1.0, 1.3);
        assertThat(secondsToFullSpeed)
                .as("no longer than a few of the longest waits")
                .isLessThan(15);
    }

    @Test
    void aTableThatIsAlwaysShortIsSentLittleMoreThanItTakes() {
        TokenBucket capacity = new TokenBucket(1_000);
        front.mood(puts -> {
            List<Put> left = new ArrayList<>(puts.subList(capacity.take(puts.size()), puts.size()));
            return left.size() == puts.size() ? throttled(0) : Reply.leaving(left);
        });
        List<Event> events = SomeEvents.events(8_000);

        assertThat(requireNonNull(sink.write(events).collectList().block(DEADLINE)))
                .isEmpty();

        assertThat(table.data()).isEqualTo(data(events));
        double sent = (double) front.putsSent() / events.size();
        System.out.printf("a table of 1,000 units/s: %.3f items sent for each one stored%n", sent);
        assertThat(sent).isBetween(1.0, 1.3);
    }

    @Test
    void aBudgetIsSpentNoFasterThanItIsEarned() {
        DynamoSettings settings = SomeEvents.onABudget(table.name(), store, BUDGET);
        DynamoSink thrifty = DynamoSink.open("dynamodb", settings, new SimpleMeterRegistry());
        List<Event> events = SomeEvents.events(600);
        long before = System.nanoTime();

        assertThat(requireNonNull(thrifty.write(events).collectList().block(DEADLINE)))
                .isEmpty();

        double seconds = (System.nanoTime() - before) / 1e9;
        thrifty.close().block(DEADLINE);
        assertThat(table.data()).isEqualTo(data(events));
        System.out.printf("600 events of a unit each in the table and in two indexes, 300 units/s: %.1f s%n", seconds);
        assertThat(seconds)
                .as("1,800 units, of which the first second's are there at once")
                .isGreaterThan(4.9);
    }

    @Test
    void whatIsInFlightIsWithinTheBudget() {
        DynamoSettings settings = SomeEvents.onABudget(table.name(), front.address(), BUDGET);
        List<Spent> spent = new CopyOnWriteArrayList<>();
        front.mood(puts -> {
            spent.add(new Spent(System.nanoTime(), UNITS_AN_EVENT * puts.size()));
            return Reply.leaving(List.of());
        });
        DynamoSink thrifty = DynamoSink.open("dynamodb", settings, new SimpleMeterRegistry());
        List<Event> events = SomeEvents.events(400);

        assertThat(requireNonNull(thrifty.write(events).collectList().block(DEADLINE)))
                .isEmpty();

        thrifty.close().block(DEADLINE);
        long first = spent.stream().mapToLong(Spent::at).min().orElseThrow();
        for (Spent now : spent) {
            int soFar = spent.stream()
                    .filter(other -> other.at <= now.at)
                    .mapToInt(Spent::units)
                    .sum();
            double earned = BUDGET + BUDGET * ((now.at - first) / 1e9);
            assertThat((double) soFar)
                    .as("units spent, of %.0f earned and the timer's milliseconds", earned)
                    .isLessThan(earned + 0.2 * BUDGET);
        }
    }

    private record Spent(long at, int units) {}

    private static Reply throttled(int count) {
        return count % 2 == 0
                ? Reply.error(
                        400,
                        "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
                        "The level of configured provisioned throughput for the table was exceeded.")
                : Reply.error(
                        400,
                        "com.amazon.coral.availability#ThrottlingException",
                        "Rate of requests exceeds the limit.");
    }

    private double limit() {
        return meters.get("anabranch.sink.concurrency.limit").gauge().value();
    }

    private static Map<String, String> data(List<Event> events) {
        return events.stream().collect(toMap(Event::id, event -> event.data().toString()));
    }

    /** Units that come back steadily, a second's worth kept at most. */
    private static final class TokenBucket {
        private final int perSecond;
        private double units;
        private long at = System.nanoTime();

        TokenBucket(int perSecond) {
            this.perSecond = perSecond;
        }

        /** As many of the wanted units as there are. */
        synchronized int take(int wanted) {
            long now = System.nanoTime();
            units = Math.min(perSecond, units + (now - at) / 1e9 * perSecond);
            at = now;
            int taken = (int) Math.min(wanted, units);
            units -= taken;
            return taken;
        }
    }
}
