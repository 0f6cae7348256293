package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the real store does and DynamoDB Local does not: it runs short, throttles, and refuses what was checked. */
@WithServers(Server.DYNAMODB)
class DynamoSinkFaultsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String POISON = "poison";

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final DynamoFront front;
    private final TestTable table;
    private DynamoSink sink;

    DynamoSinkFaultsIT(TestServers servers) throws IOException {
        this.front = new DynamoFront(servers.dynamodb());
        this.table = new TestTable(servers.newName("events"), servers.dynamodb());
    }

    @BeforeEach
    void openSink() {
        EventsTable.create(settings(table.name(), DEADLINE, 16)).block(DEADLINE);
        sink = DynamoSink.open("dynamodb", settings(table.name(), DEADLINE, 16), meters);
    }

    @AfterEach
    void close() {
        sink.close().block(DEADLINE);
        front.close();
        table.close();
    }

    static List<Integer> oneTo25() {
        return IntStream.rangeClosed(1, 25).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("oneTo25")
    void resendsOnlyWhatWasUnprocessed(int unprocessed) {
        AtomicInteger requests = new AtomicInteger();
        front.mood(puts -> Reply.leaving(requests.getAndIncrement() == 0 ? puts.subList(0, unprocessed) : List.of()));
        List<Event> events = SomeEvents.events(25);

        assertThat(write(sink, events)).isEmpty();

        assertThat(front.requests()).hasSize(2);
        assertThat(ids(front.requests().get(1)))
                .isEqualTo(ids(front.requests().get(0).subList(0, unprocessed)));
        assertHolds(events);
        assertThat(retries("unprocessed")).isEqualTo(1);
    }

    @Test
    void sendsLittleMoreThanNeededInAMildStorm() {
        Random random = new Random(42);
        front.mood(puts -> Reply.leaving(
                puts.stream().filter(put -> random.nextInt(100) < 20).toList()));
        List<Event> events = SomeEvents.events(2_000);

        assertThat(write(sink, events)).isEmpty();

        assertThat((double) front.putsSent() / events.size())
                .as("items sent for each one stored, with one of five left")
                .isBetween(1.0, 1.3);
        assertHolds(events);
    }

    @Test
    void losesNothingInAThrottlingStorm() {
        long calm = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        AtomicInteger requests = new AtomicInteger();
        front.mood(puts -> System.nanoTime() > calm ? Reply.leaving(List.of()) : throttled(requests.getAndIncrement()));
        List<Event> events = SomeEvents.events(5_000);

        assertThat(write(sink, events)).isEmpty();

        assertHolds(events);
        assertThat(requests.get())
                .as("requests in three seconds that took none, 16 in flight")
                .isBetween(16, 16 * 12);
        assertThat(front.requests()).hasSize(requests.get() + 200);
        assertThat(retries("throttled") + retries("store-failed")).isEqualTo(requests.get());
    }

    private static Reply throttled(int request) {
        return switch (request % 4) {
            case 0 ->
                Reply.error(
                        400,
                        "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
                        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your"
                                + " provisioning level with the UpdateTable API.");
            case 1 ->
                Reply.error(
                        400,
                        "com.amazon.coral.availability#ThrottlingException",
                        "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is"
                                + " automatically scaling your index so please try again shortly.");
            case 2 ->
                Reply.error(
                        400,
                        "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded",
                        "Throughput exceeds the current throughput limit for your account.");
            default ->
                Reply.error(500, "com.amazonaws.dynamodb.v20120810#InternalServerError", "Internal server error");
        };
    }

    @Test
    void oneKeyUnprocessedForEverFailsItsRequestAndHarmsNoOther() {
        front.mood(puts -> Reply.leaving(
                puts.stream().filter(put -> put.eventId().equals("e-7")).toList()));
        DynamoSink impatient = DynamoSink.open("dynamodb", settings(table.name(), Duration.ofSeconds(3), 16), meters);
        List<Event> events = SomeEvents.events(5_000);
        Mono<Throwable> failure = impatient
                .write(events.subList(0, 200))
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .cache();
        Disposable failing = failure.subscribe();
        int others = 0;

        for (int from = 200; from < events.size(); from += 200) {
            others += failing.isDisposed() ? 0 : 1;
            assertThat(write(impatient, events.subList(from, from + 200))).isEmpty();
        }

        assertThat(others).as("writes of 200 others while one was refused").isGreaterThan(10);
        assertThat(failure.block(DEADLINE))
                .hasMessageMatching("DynamoDB batch of 25 to table '" + table.name()
                        + "' left 1 unprocessed after \\d+ attempts in \\d+\\.\\d s");
        impatient.close().block(DEADLINE);
        assertThat(table.data()).hasSize(4_999).doesNotContainKey("e-7");
    }

    @Test
    void anOutageRejectsNothing() {
        front.mood(puts -> throttled(0));
        DynamoSink impatient = DynamoSink.open("dynamodb", settings(table.name(), Duration.ZERO, 16), meters);

        assertThatThrownBy(() -> write(impatient, SomeEvents.events(25)))
                .hasMessageMatching("DynamoDB batch of 25 to table '" + table.name()
                        + "' left 25 unprocessed after 1 attempt in \\d+\\.\\d s:"
                        + " ProvisionedThroughputExceededException: The level of .*");

        impatient.close().block(DEADLINE);
    }

    @Test
    void rejectsThePoisonAloneAndStoresTheRest() {
        front.mood(DynamoSinkFaultsIT::refusePoison);
        List<Event> events = new ArrayList<>(SomeEvents.events(24));
        events.add(13, SomeEvents.event(POISON, "{}"));

        List<Rejected> rejected = write(sink, events);

        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).record()).isSameAs(events.get(13).record());
        assertThat(rejected.get(0).reason().code()).isEqualTo("rejected-by-store");
        assertThat(rejected.get(0).detail()).startsWith("ValidationException: Item size has exceeded");
        assertHolds(SomeEvents.events(24));
        assertThat(front.requests()).as("halved down to the culprit").hasSizeBetween(9, 11);
    }

    @Test
    void storesTheEarlierOfTwoWhenTheStoreRefusesTheLater() {
        front.mood(puts ->
                puts.stream().anyMatch(put -> put.json().contains("later")) ? refusal() : Reply.leaving(List.of()));
        Event earlier = SomeEvents.event("twice", "{\"v\":\"earlier\"}");
        Event later = SomeEvents.event("twice", "{\"v\":\"later\"}");

        List<Rejected> rejected = write(sink, List.of(earlier, later));

        assertThat(rejected).extracting(Rejected::record).containsExactly(later.record());
        assertThat(table.data()).isEqualTo(Map.of("twice", "{\"v\":\"earlier\"}"));
    }

    @Test
    void sendsAKeyOnceAWrite() {
        List<Event> events = new ArrayList<>(SomeEvents.events(100));
        events.addAll(SomeEvents.events(100));
        events.add(SomeEvents.event("e-0", "{\"other\":\"user\"}"));
        events.add(SomeEvents.event("last", "{\"v\":1}"));
        events.add(SomeEvents.event("last", "{\"v\":2}"));

        assertThat(write(sink, events.subList(0, 200))).isEmpty();
        assertThat(front.putsSent()).isEqualTo(100);
        assertThat(write(sink, events.subList(201, 203))).isEmpty();

        assertThat(table.data()).hasSize(101).containsEntry("last", "{\"v\":2}");
    }

    @Test
    void theLaterOfTwoWritesWins() {
        AtomicInteger refused = new AtomicInteger();
        front.mood(puts -> Reply.leaving(
                puts.stream().anyMatch(put -> put.json().contains("earlier")) && refused.incrementAndGet() <= 5
                        ? puts
                        : List.of()));
        Event earlier = SomeEvents.event("twice", "{\"v\":\"earlier\"}");
        Event later = SomeEvents.event("twice", "{\"v\":\"later\"}");

        assertThat(Flux.merge(sink.write(List.of(earlier)), sink.write(List.of(later)))
                        .collectList()
                        .block(DEADLINE))
                .isEmpty();

        assertThat(table.data()).isEqualTo(Map.of("twice", "{\"v\":\"later\"}"));
    }

    @Test
    void anEmptyListOfLeftoversIsNone() {
        front.mood(puts -> Reply.saying("{\"UnprocessedItems\":{\"" + table.name() + "\":[]}}"));

        assertThat(write(sink, SomeEvents.events(60))).isEmpty();

        assertHolds(SomeEvents.events(60));
        assertThat(front.requests()).hasSize(3);
    }

    @Test
    void holdsItsPermitWhileItWaits() {
        AtomicInteger empty = new AtomicInteger();
        front.mood(puts -> Reply.leaving(empty.incrementAndGet() <= 5 ? puts : List.of()));
        DynamoSink narrow = DynamoSink.open("dynamodb", settings(table.name(), DEADLINE, 1), meters);
        List<Event> events = SomeEvents.events(50);

        assertThat(Flux.merge(narrow.write(events.subList(0, 25)), narrow.write(events.subList(25, 50)))
                        .collectList()
                        .block(DEADLINE))
                .isEmpty();

        Set<String> first = new HashSet<>();
        front.requests().subList(0, 6).forEach(request -> first.add(String.join(" ", ids(request))));
        assertThat(first).as("six rounds of one request, none of the other").hasSize(1);
        narrow.close().block(DEADLINE);
    }

    @Test
    void aMissingTableFailsTheWriteAtOnceAndSaysSo() {
        DynamoSink lost = DynamoSink.open("dynamodb", settings("no_such_table", DEADLINE, 16), meters);
        long before = System.nanoTime();

        assertThatThrownBy(() -> write(lost, SomeEvents.events(3)))
                .hasMessageMatching("DynamoDB batch of 3 to table 'no_such_table' left 3 unprocessed after 1 attempt in"
                        + " .* s: ResourceNotFoundException: .*");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        lost.close().block(DEADLINE);
    }

    @Test
    void wrongKeysFailAWriteAtOnceAndRejectNothing() {
        List<Event> events = SomeEvents.events(60);
        front.mood(puts -> Reply.error(
                400,
                "com.amazon.coral.service#UnrecognizedClientException",
                "The security token included in the request is invalid."));

        assertThatThrownBy(() -> write(sink, events))
                .hasMessageMatching("DynamoDB batch of .* left .* unprocessed after 1 attempt in .* s:"
                        + " UnrecognizedClientException: The security token included in the request is invalid\\.;"
                        + " give a valid access-key-id and .*");

        front.mood(puts -> Reply.leaving(List.of()));
        assertThat(write(sink, events)).isEmpty();
        assertHolds(events);
    }

    @Test
    void aStoreThatCameBackEmptyIsWrittenToOnceItsTableIsThere() {
        List<Event> events = SomeEvents.events(60);
        assertThat(write(sink, events)).isEmpty();
        table.drop();

        assertThatThrownBy(() -> write(sink, events))
                .hasMessageMatching(
                        ".*: ResourceNotFoundException: .*; .* create the table with 'anabranch tables create'");

        EventsTable.create(settings(table.name(), DEADLINE, 16)).block(DEADLINE);
        assertThat(write(sink, events)).isEmpty();
        assertHolds(events);
    }

    private static Reply refusePoison(List<Put> puts) {
        return ids(puts).contains(POISON) ? refusal() : Reply.leaving(List.of());
    }

    private static Reply refusal() {
        return Reply.error(
                400,
                "com.amazon.coral.validate#ValidationException",
                "Item size has exceeded the maximum allowed size");
    }

    private DynamoSettings settings(String name, Duration maxRetryTime, int inFlight) {
        return SomeEvents.settings(name, front.address(), maxRetryTime, inFlight);
    }

    private void assertHolds(List<Event> events) {
        assertThat(table.data())
                .isEqualTo(events.stream()
                        .collect(toMap(Event::id, event -> event.data().toString())));
    }

    private int retries(String reason) {
        return (int) meters.find("anabranch.sink.retries").tag("reason", reason).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static List<String> ids(List<Put> puts) {
        return puts.stream().map(Put::eventId).toList();
    }

    private static List<Rejected> write(DynamoSink sink, List<Event> events) {
        return requireNonNull(sink.write(events).collectList().block(DEADLINE));
    }
}
