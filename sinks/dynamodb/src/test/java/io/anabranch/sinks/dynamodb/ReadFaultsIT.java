package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.dynamodb.DynamoFront.Fault;
import io.anabranch.sinks.dynamodb.DynamoFront.Reply;
import io.anabranch.sinks.kit.Page;
import io.anabranch.sinks.kit.ReadFailedException;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the real store does to reads and DynamoDB Local does not: it throttles, hangs, fails, forbids and is cut off. */
@WithServers(Server.DYNAMODB)
class ReadFaultsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final LocalDate DAY = LocalDate.parse("2026-11-21");
    private static final String USER = "secret-user";
    private static final List<Event> WRITTEN = IntStream.range(0, 3_000)
            .mapToObj(i -> SomeEvents.event(
                    "e-" + (10_000 + i), USER, "t", SomeEvents.TIME.plusMillis(i), "{\"secret\":" + i + "}", ""))
            .toList();
    private static final List<String> OLDEST_FIRST =
            WRITTEN.stream().map(Event::id).toList();

    private static @Nullable String name;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final String table = requireNonNull(name);
    private final URI store;
    private final DynamoFront front;
    private final List<DynamoReads> opened = new ArrayList<>();

    ReadFaultsIT(TestServers servers) throws IOException {
        this.store = servers.dynamodb();
        this.front = new DynamoFront(store);
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
        opened.forEach(reads -> reads.close().block(DEADLINE));
        front.close();
    }

    /** The store's own bodies. */
    private enum Answer {
        PROVISIONED(
                400,
                "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
                "The level of configured provisioned throughput for the table was exceeded. Consider increasing your"
                        + " provisioning level with the UpdateTable API.\",\"ThrottlingReasons\":[{\"reason\":"
                        + "\"IndexReadProvisionedThroughputExceeded\",\"resource\":"
                        + "\"arn:aws:dynamodb:eu-west-1:1:table/Events/index/GSI1\"}],\"x\":\"",
                "throttled-index-read-provisioned"),
        THROTTLING(
                400,
                "com.amazon.coral.availability#ThrottlingException",
                "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your"
                        + " table or index so please try again shortly.",
                "throttled"),
        REQUEST_LIMIT(
                400,
                "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded",
                "Throughput exceeds the current throughput limit for your account.",
                "throttled"),
        INTERNAL(500, "com.amazonaws.dynamodb.v20120810#InternalServerError", "Internal server error", "store-failed"),
        UNAVAILABLE(
                503,
                "com.amazon.coral.availability#ServiceUnavailableException",
                "The service is unavailable.",
                "store-failed");

        private final int status;
        private final String type;
        private final String message;
        private final String label;

        Answer(int status, String type, String message, String label) {
            this.status = status;
            this.type = type;
            this.message = message;
            this.label = label;
        }

        Fault fault() {
            return Fault.error(Reply.error(status, type, message));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheStoreRefusesForNowIsAskedAgainAndCounted(Answer answer) {
        asksAgain(answer.fault(), 12, answer.label, DEADLINE);
    }

    static List<Arguments> cutConnections() {
        return List.of(arguments("before its answer", Fault.CUT), arguments("in its answer", Fault.TORN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cutConnections")
    void whatIsCutOffIsAskedAgainAndCounted(String when, Fault fault) {
        asksAgain(fault, 12, "disconnected", DEADLINE);
    }

    @Test
    void whatIsNotAnsweredInTimeIsAskedAgainAndCounted() {
        asksAgain(front.hang(), 4, "request-timeout", Duration.ofSeconds(2));
    }

    /** Every question, the second request of each three spoilt. */
    private void asksAgain(Fault fault, int times, String label, Duration requestTimeout) {
        AtomicInteger faults = new AtomicInteger();
        front.readMood(
                number -> number % 3 == 2 && faults.incrementAndGet() <= times ? Optional.of(fault) : Optional.empty());
        DynamoReads reads = reads(table, requestTimeout, DEADLINE);

        List<String> newest = ids(reads.userTimeline().of(USER).stream().take(450));
        List<String> page = ids(reads.typeOnDate().of("t", DAY).page(100).flatMapIterable(Page::events));
        List<String> ofType =
                ids(reads.userTimelineByType().of(USER, "t", Instant.MIN, SomeEvents.TIME.plusMillis(900)).stream());
        List<String> day = ids(reads.typeOnDate().of("t", DAY).stream());
        List<String> one = ids(reads.eventById().of("e-10007").flux());

        assertThat(newest).isEqualTo(newestFirst().subList(0, 450));
        assertThat(page).isEqualTo(OLDEST_FIRST.subList(0, 100));
        assertThat(ofType).isEqualTo(OLDEST_FIRST.subList(0, 900));
        assertThat(day).isEqualTo(OLDEST_FIRST);
        assertThat(one).containsExactly("e-10007");
        assertThat(faults.get()).as("faults wanted").isGreaterThanOrEqualTo(times);
        assertThat(retries(label)).isEqualTo(times);
        assertThat(meters.find("anabranch.sink.retries").counters()).hasSize(1);
    }

    @Test
    void aStormInTheMiddleOfADayKeepsItsOrder() {
        List<Fault> faults = List.of(
                Answer.PROVISIONED.fault(), Answer.INTERNAL.fault(), Fault.CUT, Fault.TORN, Answer.THROTTLING.fault());
        AtomicInteger met = new AtomicInteger();
        front.readMood(number -> number > 8 && number % 3 > 0
                ? Optional.of(faults.get(met.getAndIncrement() % faults.size()))
                : Optional.empty());
        DynamoReads reads = reads(table, DEADLINE, DEADLINE);

        assertThat(ids(reads.typeOnDate().of("t", DAY).stream())).isEqualTo(OLDEST_FIRST);

        assertThat(met.get()).as("faults after each shard's first request").isGreaterThan(8);
        assertThat(front.reads())
                .as("each of 2 or 3 requests a shard, and each fault")
                .isBetween(16 + met.get(), 24 + met.get());
    }

    @Test
    void pagesGoOnThroughAStormWithoutGapOrRepeat() {
        Random random = new Random(12);
        front.readMood(number -> {
            synchronized (random) {
                return random.nextInt(4) == 0 ? Optional.of(Answer.REQUEST_LIMIT.fault()) : Optional.empty();
            }
        });
        StoredEvents day = reads(table, DEADLINE, DEADLINE).typeOnDate().of("t", DAY);

        List<String> read = ids(day.page(700)
                .expand(page -> page.next().map(next -> day.page(700, next)).orElseGet(Mono::empty))
                .flatMapIterable(Page::events));

        assertThat(read).isEqualTo(OLDEST_FIRST);
        assertThat(retries("throttled")).isPositive();
    }

    @Test
    void whenTheRetryTimeEndsItSaysWhatWasAskedOfWhomForHowLongAndWhy() {
        front.readMood(number -> number > 8 ? Optional.of(Answer.PROVISIONED.fault()) : Optional.empty());
        DynamoReads reads = reads(table, DEADLINE, SHORT);

        assertThatThrownBy(() -> ids(reads.typeOnDate().of("t", DAY).stream()))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageMatching("DynamoDB read of type-on-date from table '" + table
                        + "' failed after [2-9]\\d* attempts in [0-9.]+ s: ProvisionedThroughputExceededException:"
                        + " The level of configured provisioned throughput for the table was exceeded\\. .*API\\.");
    }

    @Test
    void ofAStoreThatHangsTheRetryTimeEndsToo() {
        front.readMood(number -> Optional.of(front.hang()));
        DynamoReads reads = reads(table, Duration.ofMillis(200), SHORT);
        long before = System.nanoTime();

        assertThatThrownBy(() -> reads.eventById().of("e-10007").block(DEADLINE))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageMatching("DynamoDB read of event-by-id from table '" + table
                        + "' failed after [2-9] attempts in [0-9.]+ s: ApiCall.*TimeoutException: .*");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AccessDeniedException | User: arn:aws:iam::1:user/app is not authorized to perform: dynamodb:Query | allow it on the table and its indexes, as deploy/iam/dynamodb-policy.json does
            UnrecognizedClientException | The security token included in the request is invalid. | give a valid access-key-id and secret-access-key, or neither and have the AWS default chain find valid ones
            ValidationException | The provided key element does not match the schema | see how the table differs with 'anabranch tables check'
            """)
    void whereAnOperatorMustActItFailsAtOnceAndSaysWhatToDo(String code, String message, String remedy) {
        front.readMood(
                number -> Optional.of(Fault.error(Reply.error(400, "com.amazon.coral.service#" + code, message))));
        DynamoReads reads = reads(table, DEADLINE, DEADLINE);

        assertThatThrownBy(() -> reads.userTimeline().of(USER).page(20).block(DEADLINE))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageMatching("DynamoDB read of timeline from table '" + table
                        + "' failed after 1 attempt in [0-9.]+ s: \\Q" + code + ": " + message + "; " + remedy
                        + "\\E");

        assertThat(front.reads()).isEqualTo(1);
        assertThat(meters.find("anabranch.sink.retries").counters()).isEmpty();
    }

    @Test
    void aTableThatIsNotThereIsNamedAndHowToMakeIt() {
        DynamoReads reads = reads("no_such_table", DEADLINE, DEADLINE);

        assertThatThrownBy(() -> reads.userTimeline().of(USER).page(20).block(DEADLINE))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageMatching(
                        "DynamoDB read of timeline from table 'no_such_table' failed after 1 attempt in .* s:"
                                + " ResourceNotFoundException: .*; correct table, region or endpoint, or create the table with"
                                + " 'anabranch tables create'");
    }

    @Test
    void anIndexThatIsNotThereIsAMatterOfTheTable(TestServers servers) {
        String bare = servers.newName("bare");
        EventsTable.create(SomeEvents.settings(bare, store, DEADLINE)).block(DEADLINE);
        DynamoReads reads = reads(bare, DEADLINE, DEADLINE);

        assertThatThrownBy(() -> reads.eventById().of("e-10007").block(DEADLINE))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageContaining("ValidationException: The table does not have the specified index: GSI3")
                .hasMessageEndingWith("; see how the table differs with 'anabranch tables check'");
    }

    @Test
    void whatTheStoreQuotesIsNotRepeated() {
        front.readMood(number -> Optional.of(Fault.error(Reply.error(
                400,
                "com.amazon.coral.validate#ValidationException",
                "1 validation error detected: Value 'USER#" + USER + "' at 'exclusiveStartKey' is wrong"))));
        DynamoReads reads = reads(table, DEADLINE, DEADLINE);

        Throwable failure =
                catchThrowable(() -> reads.userTimeline().of(USER).page(20).block(DEADLINE));

        assertThat(failure).isInstanceOf(ReadFailedException.class);
        assertThat(failure.getMessage()).doesNotContain(USER).hasLineCount(1);
    }

    private DynamoReads reads(String name, Duration requestTimeout, Duration maxRetryTime) {
        DynamoSettings settings = new SomeSettings(name, front.address())
                .idIndex()
                .requestTimeout(requestTimeout)
                .maxRetryTime(maxRetryTime)
                .build();
        DynamoReads reads = DynamoReads.open("reads", settings, meters);
        opened.add(reads);
        return reads;
    }

    private static List<String> newestFirst() {
        return IntStream.range(0, OLDEST_FIRST.size())
                .mapToObj(i -> OLDEST_FIRST.get(OLDEST_FIRST.size() - 1 - i))
                .toList();
    }

    private static List<String> ids(Flux<StoredEvent> events) {
        return requireNonNull(events.map(StoredEvent::id).collectList().block(DEADLINE));
    }

    private int retries(String reason) {
        return (int)
                meters.find("anabranch.sink.retries").tag("sink", "reads").tag("reason", reason).counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum();
    }
}
