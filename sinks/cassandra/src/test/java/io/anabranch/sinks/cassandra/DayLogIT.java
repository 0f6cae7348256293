package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.Page;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The log of three days and 16 buckets, held against what was written. */
@WithServers(Server.CASSANDRA)
class DayLogIT {
    static final int EVENTS = 20_000;
    private static final int BUCKETS = 16;
    private static final SomeLog LEDGER = SomeLog.of(EVENTS);
    private static final List<StoredEvent> ALL = LEDGER.newestFirst(event -> true);
    private static final LocalDate MIDDLE = LocalDate.parse("2026-11-20");

    private static @Nullable String name;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final SentRequests traffic = new SentRequests();
    private final CassandraReads reads;
    private final DayLog log;

    DayLogIT(TestServers servers) {
        this.reads = CassandraReads.open(
                "reads",
                new TestSettings(servers.cassandra(), requireNonNull(name)).settings(),
                meters,
                traffic::watch);
        this.log = reads.dayLog();
    }

    @BeforeAll
    static void write(TestServers servers) {
        name = servers.newName("log");
        store(servers, name);
    }

    static void store(TestServers servers, String table) {
        CassandraSettings settings = new TestSettings(servers.cassandra(), table).settings();
        EventsByDay.create(settings).block();
        CassandraSink sink = CassandraSink.open("cassandra", settings, new SimpleMeterRegistry());
        for (int from = 0; from < EVENTS; from += 2_000) {
            assertThat(sink.write(LEDGER.events().subList(from, from + 2_000))
                            .collectList()
                            .block())
                    .isEmpty();
        }
        sink.close().block();
    }

    static List<StoredEvent> newestFirst() {
        return ALL;
    }

    @AfterEach
    void close() {
        reads.close().block();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-19", "2026-11-20", "2026-11-21"})
    void aDayIsReadBackCompleteAndInOrder(LocalDate day) {
        List<StoredEvent> expected = ledger(event -> day(event).equals(day));

        assertSame(all(log.of(day).stream()), expected);
        assertThat(expected).hasSizeGreaterThan(EVENTS / 4);
    }

    @Test
    void aRangeWithoutEndEndsWithTomorrow() {
        assertSame(all(log.between(SomeLog.START, Instant.MAX).stream()), ALL);

        assertThat(traffic.requestsSent())
                .as("some for each bucket of each day until tomorrow, not for decades to come")
                .isLessThan(BUCKETS * (ChronoUnit.DAYS.between(SomeLog.START, Instant.now()) + 3) + 2_000);
    }

    @Test
    void aRangeOverDaysIsNewestFirstThroughout() {
        assertSame(all(log.between(SomeLog.START, SomeLog.END).stream()), ALL);
    }

    @Test
    void ofARangeWithoutEndTheDaysThatAreNotAskedForAreNotRead() {
        DayEvents all = log.between(Instant.MIN, Instant.parse("2026-11-22T12:00:00Z"));

        assertSame(all(all.stream().take(9_000)), ALL.subList(0, 9_000));

        assertThat(traffic.requestsSent())
                .as("requests, of 9,000 days with 16 buckets")
                .isLessThan(2_000);
    }

    @Test
    void aRangeStartsWithItsFirstMicrosecondAndEndsBeforeItsLast() {
        Instant midnight = Instant.parse("2026-11-20T00:00:00Z");
        Instant micro = midnight.minusNanos(1_000);

        assertSame(
                all(log.between(micro, midnight.plusNanos(1_000)).stream()),
                ledger(event ->
                        !event.timestamp().isBefore(micro) && event.timestamp().isBefore(midnight.plusNanos(1_000))));
        assertSame(
                all(log.between(micro, midnight).stream()),
                ledger(event -> event.timestamp().equals(micro)));
        assertThat(all(log.between(midnight, midnight).stream())).isEmpty();
        assertThat(all(log.between(SomeLog.END, SomeLog.END.plusSeconds(90_000)).stream()))
                .isEmpty();
    }

    @Test
    void goesOnAfterWhicheverEventItEndedWith() {
        int tie = IntStream.range(4_000, EVENTS)
                .filter(i -> ALL.get(i).timestamp().equals(ALL.get(i + 1).timestamp()))
                .findFirst()
                .orElseThrow();
        int endOfDay = IntStream.range(0, EVENTS)
                .filter(i -> !day(ALL.get(i)).equals(day(ALL.get(i + 1))))
                .findFirst()
                .orElseThrow();
        DayEvents range = log.between(SomeLog.START, SomeLog.END);

        assertThat(List.of(0, 1, tie, tie + 1, endOfDay - 1, endOfDay, endOfDay + 1, EVENTS - 3, EVENTS - 1))
                .allSatisfy(last -> assertSame(
                        all(range.before(ALL.get(last)).stream().take(700)),
                        ALL.subList(last + 1, Math.min(EVENTS, last + 701))));
    }

    @Test
    void goesOnAfterAnEventThatIsNotThere() {
        StoredEvent some = ALL.get(5_000);
        StoredEvent gone = new StoredEvent(some.id(), "", "", some.timestamp().plusNanos(1), some.data(), some.extra());

        assertSame(
                all(log.between(SomeLog.START, SomeLog.END).before(gone).stream()
                        .take(100)),
                ALL.subList(5_000, 5_100));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 1_000})
    void pagesJoinWithoutGapOrRepeat(int limit) {
        DayEvents day = log.of(MIDDLE);
        List<StoredEvent> expected = ledger(event -> day(event).equals(MIDDLE));
        int pages = Math.min(60, expected.size() / limit + 1);

        List<StoredEvent> read = all(day.page(limit)
                .expand(page -> page.next().map(next -> day.page(limit, next)).orElseGet(Mono::empty))
                .take(pages)
                .flatMapIterable(Page::events));

        assertSame(read, expected.subList(0, Math.min(expected.size(), pages * limit)));
    }

    @Test
    void aTokenIsOfItsQuestionAlone() {
        String token = requireNonNull(log.of(MIDDLE).page(5).block()).next().orElseThrow();

        assertThat(requireNonNull(log.of(MIDDLE).page(5, token).block()).events())
                .hasSize(5);
        assertThat(List.of(log.of(MIDDLE.plusDays(1)), log.of(MIDDLE).ofType("login")))
                .allSatisfy(other -> assertThatThrownBy(() -> other.page(5, token))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("invalid page token"));
        assertThatThrownBy(() -> log.of(MIDDLE).page(5, token.substring(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTypeIsThatTypeAlone() {
        List<StoredEvent> logins =
                ledger(event -> event.type().equals("login") && day(event).equals(MIDDLE));

        assertSame(all(log.of(MIDDLE).ofType("login").stream()), logins);
        assertSame(
                requireNonNull(log.of(MIDDLE).ofType("login").page(40).block()).events(), logins.subList(0, 40));
        assertThat(all(log.of(MIDDLE).ofType("none").stream())).isEmpty();
    }

    @Test
    void ofOneUserInOneMicrosecondBothAreThere() {
        List<StoredEvent> read = all(log.of(MIDDLE).stream());

        long together = IntStream.range(1, read.size())
                .filter(i -> read.get(i).timestamp().equals(read.get(i - 1).timestamp())
                        && read.get(i).userId().equals(read.get(i - 1).userId())
                        && !read.get(i).id().equals(read.get(i - 1).id()))
                .count();
        assertThat(together).isGreaterThan(100);
    }

    @Test
    void whoTakesTenAsksForNoMoreThanTwoPagesOfEachBucket() throws InterruptedException {
        Queue<StoredEvent> taken = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(1);
        BaseSubscriber<StoredEvent> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(10);
            }

            @Override
            protected void hookOnNext(StoredEvent event) {
                taken.add(event);
            }

            @Override
            protected void hookOnComplete() {
                done.countDown();
            }
        };

        log.between(SomeLog.START, SomeLog.END).stream().subscribe(reader);
        Awaitility.await().untilAsserted(() -> {
            assertThat(taken).hasSize(10);
            assertThat(meters.get("anabranch.sink.in.flight").gauge().value()).isZero();
        });

        assertThat(traffic.requestsSent()).isBetween((long) BUCKETS, 2L * BUCKETS);
        reader.requestUnbounded();
        done.await();
        assertSame(List.copyOf(taken), ALL);
    }

    @Test
    void aPageOfTwentyAsksEachBucketOnce() {
        List<StoredEvent> read = requireNonNull(log.of(MIDDLE).page(20).block()).events();

        assertSame(read, ledger(event -> day(event).equals(MIDDLE)).subList(0, 20));
        assertThat(traffic.requestsSent()).isBetween((long) BUCKETS, BUCKETS + 8L);
    }

    private static List<StoredEvent> ledger(Predicate<Event> asked) {
        return LEDGER.newestFirst(asked);
    }

    private static List<StoredEvent> all(Flux<StoredEvent> events) {
        return requireNonNull(events.collectList().block(Duration.ofMinutes(2)));
    }

    static void assertSame(List<StoredEvent> read, List<StoredEvent> expected) {
        assertThat(SomeLog.describe(read)).isEqualTo(SomeLog.describe(expected));
    }

    private static LocalDate day(Event event) {
        return LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC);
    }

    private static LocalDate day(StoredEvent event) {
        return LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC);
    }
}
