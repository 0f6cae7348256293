package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.Page;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.sinks.kit.StoredEvents;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One table, written once: what each reader answers is compared with the same question put to the list that was WRITTEN. */
@WithServers(Server.DYNAMODB)
class ReadersIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int EVENTS = 4_000;
    private static final LocalDate LARGE_DAY = LocalDate.parse("2026-11-21");
    private static final List<String> USERS = List.of("u", "u#TYPE#t", "u%23", "日本", "\uD83D\uDE00", "u ");
    private static final List<String> TYPES = List.of("t", "t#2026-11-21", "%", "é");
    private static final List<String> ID_STARTS = List.of("e-", "#", "%23", "\uFFFD", "\uD83D\uDE00", "EVENT#");
    private static final Comparator<String> UTF8 = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

    private static final List<Event> WRITTEN = someEvents();

    private static @Nullable String name;

    private final ReadCosts costs = new ReadCosts();
    private final URI endpoint;
    private final TestTable table;
    private final DynamoSettings settings;
    private final DynamoReads reads;

    ReadersIT(TestServers servers) {
        this.endpoint = servers.dynamodb();
        this.table = new TestTable(requireNonNull(name), endpoint);
        this.settings = SomeEvents.full(table.name(), endpoint);
        this.reads =
                new DynamoReads("reads", settings, TableConnection.open(settings, costs), new SimpleMeterRegistry());
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
        table.close();
    }

    @Test
    void timelineIsAUsersEventsNewestFirst() {
        for (String user : USERS) {
            costs.forget();
            List<StoredEvent> all = streamed(reads.userTimeline().of(user));

            assertSame(all, newestFirst(event -> event.userId().equals(user)));
            assertCostsNoMoreThan(all, costs.requests());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, same", "1, later", "-1000, earlier"})
    void timelineEndsBeforeAnInstant(int nanos, String name) {
        Instant before = WRITTEN.get(EVENTS / 2).timestamp().plusNanos(nanos);

        List<StoredEvent> page = streamed(reads.userTimeline().before("u", before));

        assertThat(page).as(name).isNotEmpty();
        assertSame(
                page,
                newestFirst(
                        event -> event.userId().equals("u") && event.timestamp().isBefore(before)));
        assertCostsNoMoreThan(page, costs.requests());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20, 1_000})
    void timelinePagesResumeWithoutGapOrRepeat(int limit) {
        StoredEvents timeline = reads.userTimeline().before("日本", SomeEvents.TIME.minus(1, ChronoUnit.DAYS));
        List<Event> expected = newestFirst(event ->
                event.userId().equals("日本") && event.timestamp().isBefore(SomeEvents.TIME.minus(1, ChronoUnit.DAYS)));

        assertSame(paged(timeline, limit), expected);
        assertThat(costs.requests()).isEqualTo(expected.size() / limit + 1);
        assertThat(costs.scanned()).isEqualTo(expected.size());
    }

    @Test
    void aPageOfATimelineCostsItsBytes() {
        Page page = page(reads.userTimeline().of("u").page(20));

        assertThat(page.events()).hasSize(20);
        assertThat(costs.requests()).isEqualTo(1);
        assertThat(costs.scanned()).isEqualTo(20);
        assertCostsNoMoreThan(page.events(), 1);
    }

    @Test
    void timelineByTypeIsAHalfOpenRange() {
        Instant since = SomeEvents.TIME;
        Instant until = WRITTEN.get(EVENTS / 3).timestamp().plus(1, ChronoUnit.DAYS);
        for (String user : USERS) {
            for (String type : TYPES) {
                costs.forget();
                List<StoredEvent> all = streamed(reads.userTimelineByType().of(user, type, since, until));

                assertSame(
                        all,
                        oldestFirst(event -> event.userId().equals(user)
                                && event.type().equals(type)
                                && !event.timestamp().isBefore(since)
                                && event.timestamp().isBefore(until)));
                assertThat(costs.scanned()).isEqualTo(costs.returned()).isEqualTo(all.size());
                assertCostsNoMoreThan(all, costs.requests());
            }
        }
    }

    @Test
    void timelineByTypePagesResumeWithoutGapOrRepeat() {
        StoredEvents events = reads.userTimelineByType().of("u", "t", Instant.MIN, Instant.MAX);

        assertSame(
                paged(events, 7),
                oldestFirst(event -> event.userId().equals("u") && event.type().equals("t")));
    }

    @Test
    void typeOnDateIsTheDayInOrderOfTime() {
        Set<LocalDate> days = new HashSet<>();
        WRITTEN.forEach(event -> days.add(date(event)));
        for (LocalDate day : days) {
            for (String type : TYPES) {
                costs.forget();
                List<StoredEvent> all = streamed(reads.typeOnDate().of(type, day));

                assertSame(all, ofTypeOnDate(type, day));
                assertThat(costs.scanned()).isEqualTo(costs.returned()).isEqualTo(all.size());
                assertCostsNoMoreThan(all, costs.requests());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 100})
    void typeOnDatePagesResumeWithoutGapOrRepeat(int limit) {
        assertSame(paged(reads.typeOnDate().of("%", LARGE_DAY), limit), ofTypeOnDate("%", LARGE_DAY));
    }

    @Test
    void aSlowReaderOfALargeDayMakesFewRequests() {
        Duration took = StepVerifier.create(reads.typeOnDate().of("t", LARGE_DAY).stream(), 10)
                .expectNextCount(10)
                .expectNoEvent(Duration.ofMillis(300))
                .then(() -> assertThat(costs.requests()).isEqualTo(settings.typeShards()))
                .thenRequest(10)
                .expectNextCount(10)
                .thenCancel()
                .verify(DEADLINE);

        assertThat(took).isLessThan(DEADLINE);
        assertThat(costs.requests()).isEqualTo(settings.typeShards());
    }

    @Test
    void aSlowReaderOfATimelineHoldsOnePage() {
        Duration took = StepVerifier.create(reads.userTimeline().of("u").stream(), 10)
                .expectNextCount(10)
                .expectNoEvent(Duration.ofMillis(300))
                .thenCancel()
                .verify(DEADLINE);

        assertThat(took).isLessThan(DEADLINE);
        assertThat(costs.requests()).isEqualTo(1);
        assertThat(costs.returned()).isEqualTo(200);
    }

    @Test
    void findsAnEventByItsId() {
        for (int i = 0; i < EVENTS; i += 199) {
            Event event = WRITTEN.get(i);
            costs.forget();

            StoredEvent found = requireNonNull(reads.eventById().of(event.id()).block(DEADLINE));

            assertSame(List.of(found), List.of(event));
            assertThat(costs.units())
                    .as("half a unit for the key, half for the item")
                    .isEqualTo(1.0);
        }
        assertThat(reads.eventById().of("e").blockOptional(DEADLINE)).isEmpty();
    }

    @Test
    void ofTwoEventsWithOneIdTheNewestIsFound() {
        Event older = SomeEvents.event("twice", "other-z", "other", SomeEvents.TIME, "{}", "");
        Event newer = SomeEvents.event("twice", "other-a", "other", SomeEvents.TIME.plusSeconds(1), "{}", "");
        table.put(new Item(newer, settings).attributes());
        table.put(new Item(older, settings).attributes());

        assertThat(reads.eventById().of("twice").map(StoredEvent::userId).block(DEADLINE))
                .isEqualTo("other-a");
    }

    @Test
    void withoutItsIndexNoEventIsFoundById() {
        DynamoSettings bare = SomeEvents.settings(table.name(), endpoint, DEADLINE);
        DynamoReads without = DynamoReads.open("bare", bare, new SimpleMeterRegistry());

        assertThatThrownBy(() -> without.eventById().of("e-1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("can't be asked for an event by its id: set id-index to true");
        without.close().block(DEADLINE);
    }

    @Test
    void readsADataThatIsAMap() {
        Event event = SomeEvents.event("mapped", "mapped", "mapped", SomeEvents.TIME, "{}", "");
        Map<String, AttributeValue> item = new HashMap<>(new Item(event, settings).attributes());
        item.put("data", AttributeValue.fromM(Map.of("amount", AttributeValue.fromN("12.5"))));
        table.put(item);

        assertThat(streamed(reads.userTimeline().of("mapped")))
                .extracting(stored -> stored.data().toString())
                .containsExactly("{\"amount\":12.5}");
    }

    @Test
    void nothingIsAnEmptyAnswer() {
        assertThat(page(reads.userTimeline().of("nobody").page(5))).isEqualTo(new Page(List.of(), Optional.empty()));
        assertThat(streamed(reads.typeOnDate().of("t", LocalDate.parse("2020-01-01"))))
                .isEmpty();
        assertThat(streamed(reads.userTimelineByType().of("u", "t", SomeEvents.TIME, SomeEvents.TIME)))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoQuestion() {
        StoredEvents timeline = reads.userTimeline().of("u");
        String token = page(timeline.page(1)).next().orElseThrow();

        assertThatThrownBy(() -> reads.userTimeline().of("u%23").page(1, token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A page of timeline can't be resumed: invalid page token");
        assertThatThrownBy(() -> timeline.page(1, "no token")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> timeline.page(0)).hasMessage("limit must be between 1 and 1000, got 0");
        assertThatThrownBy(() -> timeline.page(1_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> reads.userTimelineByType().of("u", "t", SomeEvents.TIME, SomeEvents.TIME.minusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Eventually consistent: half a unit for each 4 KiB of a request, each request may begin one more. */
    private void assertCostsNoMoreThan(List<StoredEvent> answer, int requests) {
        Map<String, Event> byId = new HashMap<>();
        WRITTEN.forEach(event -> byId.put(event.id(), event));
        long bytes = answer.stream()
                .mapToLong(event -> new Item(requireNonNull(byId.get(event.id())), settings).bytes())
                .sum();
        double most = 0.5 * (bytes / 4_096 + requests);
        assertThat(costs.units()).as("%s for %d bytes", costs, bytes).isLessThanOrEqualTo(most);
    }

    private static List<StoredEvent> streamed(StoredEvents events) {
        return requireNonNull(events.stream().collectList().block(DEADLINE));
    }

    private static Page page(Mono<Page> page) {
        return requireNonNull(page.block(DEADLINE));
    }

    private static List<StoredEvent> paged(StoredEvents events, int limit) {
        List<StoredEvent> all = new ArrayList<>();
        Page page = page(events.page(limit));
        all.addAll(page.events());
        while (page.next().isPresent()) {
            assertThat(page.events()).hasSize(limit);
            page = page(events.page(limit, page.next().orElseThrow()));
            all.addAll(page.events());
        }
        return all;
    }

    private static void assertSame(List<StoredEvent> read, List<Event> expected) {
        assertThat(read.stream().map(ReadersIT::shown).toList())
                .isEqualTo(expected.stream().map(ReadersIT::shown).toList());
    }

    private static List<String> shown(StoredEvent event) {
        return List.of(
                event.id(),
                event.userId(),
                event.type(),
                event.timestamp().toString(),
                event.data().toString(),
                event.extra().toString());
    }

    private static List<String> shown(Event event) {
        return List.of(
                event.id(),
                event.userId(),
                event.type(),
                event.timestamp().toString(),
                event.data().toString(),
                event.extra().toString());
    }

    private List<Event> newestFirst(Predicate<Event> asked) {
        List<Event> events = new ArrayList<>(oldestFirst(asked));
        Collections.reverse(events);
        return events;
    }

    private List<Event> oldestFirst(Predicate<Event> asked) {
        Comparator<Event> order = Comparator.comparing(Event::timestamp)
                .thenComparing(event -> event.id().replace("%", "%25").replace("#", "%23"), UTF8);
        Stream<Event> events = WRITTEN.stream().filter(asked);
        return events.sorted(order).toList();
    }

    private List<Event> ofTypeOnDate(String type, LocalDate day) {
        return oldestFirst(event -> event.type().equals(type) && date(event).equals(day));
    }

    private static LocalDate date(Event event) {
        return LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC);
    }

    /** Four days, most on the second, many at one instant; half of them of one user and type. */
    private static List<Event> someEvents() {
        Random random = new Random(7);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String id = ID_STARTS.get(random.nextInt(ID_STARTS.size())) + i;
            String user = random.nextBoolean() ? "u" : USERS.get(random.nextInt(USERS.size()));
            String type = random.nextBoolean() ? "t" : TYPES.get(random.nextInt(TYPES.size()));
            int days = random.nextInt(3) > 0 ? 0 : random.nextInt(4) - 2;
            Instant time = SomeEvents.TIME
                    .plus(days, ChronoUnit.DAYS)
                    .plusSeconds(random.nextInt(30))
                    .plus(random.nextInt(2), ChronoUnit.MICROS);
            String data = random.nextInt(10) == 0 ? "" : "{\"n\":" + i + ",\"s\":\"" + "x".repeat(i % 500) + "\"}";
            events.add(SomeEvents.event(id, user, type, time, data, i % 7 == 0 ? "{\"é\":1}" : ""));
        }
        return events;
    }
}
