package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.ProxiedWire;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** What leaderboards promise beyond the contract of a sink. */
@WithServers(Server.REDIS)
class LeaderboardIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestServers servers;
    private final String prefix;
    private final BoardReader reader;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<LeaderboardSink> open = new ArrayList<>();
    private final Log log = new Log("topic-a", 0);

    LeaderboardIT(TestServers servers) {
        this.servers = servers;
        this.prefix = servers.newName("boards") + ":";
        this.reader = new BoardReader(servers.redis(), prefix);
    }

    @AfterEach
    void close() {
        open.forEach(sink -> sink.close().block(DEADLINE));
        reader.close();
    }

    @Test
    void aReplayAfterARestartCountsNothingTwice() {
        Board spend = Boards.amount("spend", Board.Mode.SUM, Window.ALL);
        List<Event> events = amounts(log, 1_000);
        write(sink(spend), events.subList(0, 700));

        write(sink(spend), events.subList(300, 1_000));

        assertThat(reader.board("spend:all")).isEqualTo(Map.of("u", 1_000 * 101L));
        assertThat(meters.get("anabranch.board.skipped")
                        .tag("reason", "replayed")
                        .counter()
                        .count())
                .isEqualTo(400);
    }

    @Test
    void ofALateWritersRunOnlyWhatIsNewCounts() {
        Board spend = Boards.amount("spend", Board.Mode.SUM, Window.ALL);
        List<Event> events = amounts(log, 200);
        write(sink(spend), events.subList(0, 150));

        write(sink(spend), events.subList(100, 200));

        assertThat(reader.board("spend:all")).isEqualTo(Map.of("u", 200 * 101L));
    }

    @Test
    void partitionsAndARecreatedTopicHaveFencesOfTheirOwn() {
        LeaderboardSink sink = sink(Boards.amount("spend", Board.Mode.SUM, Window.ALL));
        List<Event> events = new ArrayList<>(amounts(new Log("topic-a", 0), 10));
        events.addAll(amounts(new Log("topic-a", 1), 10));
        write(sink, events);
        write(sink, amounts(new Log("topic-b", 0), 10));

        assertThat(reader.board("spend:all")).isEqualTo(Map.of("u", 30 * 101L));
        assertThat(reader.redis().hgetall(reader.key("spend:all") + ":offsets"))
                .isEqualTo(Map.of("topic-a:0", "9", "topic-a:1", "9", "topic-b:0", "9"));
    }

    @Test
    void eventsGoToTheWindowOfTheirOwnTimeThoughTheyComeLate() {
        LeaderboardSink sink =
                sink(Boards.amount("daily", Board.Mode.SUM, Window.DAY), Boards.count("hourly", Window.HOUR));
        write(
                sink,
                List.of(
                        log.amountAt("u", "1", Instant.parse("2026-11-22T00:00:00Z")),
                        log.amountAt("u", "2", Instant.parse("2026-11-21T23:59:59.999999Z")),
                        log.amountAt("u", "4", Instant.parse("2026-11-21T08:00:00Z"))));
        write(sink, List.of(log.amountAt("u", "8", Instant.parse("2026-11-21T08:59:59Z"))));

        assertThat(reader.all())
                .isEqualTo(Map.of(
                        "daily:2026-11-21", Map.of("u", 1_400L),
                        "daily:2026-11-22", Map.of("u", 100L),
                        "hourly:2026-11-21T08", Map.of("u", 2L),
                        "hourly:2026-11-21T23", Map.of("u", 1L),
                        "hourly:2026-11-22T00", Map.of("u", 1L)));
    }

    @Test
    void aWindowExpiresAndItsFenceNotBeforeIt() {
        LeaderboardSink sink = sink(
                Boards.amount("daily", Board.Mode.LATEST, Window.DAY),
                Boards.amount("ever", Board.Mode.LATEST, Window.ALL));
        write(sink, List.of(log.amount("u", "1"), log.amount("v", "1")));
        String daily = reader.key("daily:2026-11-21");
        long first = reader.redis().pttl(daily + ":offsets");
        write(sink, List.of(log.amount("u", "2")));

        long fence = reader.redis().pttl(daily + ":offsets");
        assertThat(Duration.ofMillis(fence)).isBetween(Duration.ofDays(8).minusMinutes(1), Duration.ofDays(8));
        assertThat(fence).as("set once, when created").isLessThanOrEqualTo(first);
        assertThat(reader.redis().pttl(daily)).isBetween(1L, fence + 1);
        assertThat(reader.redis().pttl(daily + ":times")).isBetween(1L, fence + 1);
        for (String key : List.of("", ":offsets", ":times")) {
            assertThat(reader.redis().pttl(reader.key("ever:all") + key)).isEqualTo(-1);
        }
    }

    @Test
    void keepsTheGreatestTheLeastAndTheLatest() {
        LeaderboardSink sink = sink(
                Boards.amount("max", Board.Mode.MAX, Window.ALL),
                Boards.amount("min", Board.Mode.MIN, Window.ALL),
                Boards.amount("latest", Board.Mode.LATEST, Window.ALL));
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        Instant justAfter = noon.plusNanos(1_000);
        write(
                sink,
                List.of(
                        log.amountAt("u", "5", noon),
                        log.amountAt("u", "-3", justAfter),
                        log.amountAt("u", "9", noon)));
        assertThat(reader.board("latest:all")).isEqualTo(Map.of("u", -300L));

        write(
                sink,
                List.of(
                        log.amountAt("u", "7", noon),
                        log.amountAt("u", "-2", justAfter),
                        log.amountAt("u", "-4", justAfter)));

        assertThat(reader.all())
                .isEqualTo(Map.of(
                        "max:all", Map.of("u", 900L),
                        "min:all", Map.of("u", -400L),
                        "latest:all", Map.of("u", -200L)));
    }

    @Test
    void aServerThatForgotTheScriptIsToldAgain() {
        LeaderboardSink sink = sink(Boards.amount("spend", Board.Mode.SUM, Window.ALL));
        write(sink, amounts(log, 10));
        reader.redis().scriptFlush();

        write(sink, amounts(log, 10));

        assertThat(reader.board("spend:all")).isEqualTo(Map.of("u", 20 * 101L));
    }

    @Test
    void waitsWhileMemoryIsFullAndIsExactAfterwards() {
        LeaderboardSink sink = sink(
                Boards.amount("spend", Board.Mode.SUM, Window.ALL),
                Boards.amount("last", Board.Mode.LATEST, Window.DAY));
        write(sink, amounts(log, 100));
        reader.redis().configSet("maxmemory", "1");
        Disposable write;
        try {
            write = sink.write(amounts(log, 1_000)).subscribe();
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(retries("out-of-memory")).isGreaterThan(3));
            assertThat(reader.board("spend:all")).isEqualTo(Map.of("u", 100 * 101L));
        } finally {
            reader.redis().configSet("maxmemory", "0");
        }

        await().atMost(DEADLINE).until(write::isDisposed);
        assertThat(reader.board("spend:all")).isEqualTo(Map.of("u", 1_100 * 101L));
    }

    @Test
    void aCallThatHangsIsMadeAgainAndCountsOnce() {
        Board spend = Boards.amount("spend", Board.Mode.SUM, Window.ALL);
        FaultProxy proxy = servers.proxy(Server.REDIS);
        LeaderboardSink sink = sink(new ProxiedWire(proxy).uri("redis"), spend);
        write(sink, amounts(log, 10));
        proxy.hang();
        Disposable write = sink.write(amounts(log, 1_000)).subscribe();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(retries("timeout")).isPositive());

        proxy.heal();

        await().atMost(DEADLINE).until(write::isDisposed);
        assertThat(reader.board("spend:all")).isEqualTo(Map.of("u", 1_010 * 101L));
    }

    @Test
    void aKeyTakenByAnotherTypeFailsLoudlyAndAppliesNothing() {
        LeaderboardSink sink = sink(Boards.amount("spend", Board.Mode.SUM, Window.ALL));
        reader.redis().set(reader.key("spend:all"), "taken");

        assertThatThrownBy(() -> write(sink, amounts(log, 10)))
                .hasMessageContaining("apply 10 increments to '" + reader.key("spend:all") + "'")
                .hasMessageContaining("WRONGTYPE");
        assertThat(reader.redis().exists(reader.key("spend:all") + ":offsets")).isZero();
    }

    private double retries(String reason) {
        return meters.find("anabranch.sink.retries").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private LeaderboardSink sink(Board... boards) {
        return sink(URI.create(servers.redis()), boards);
    }

    private LeaderboardSink sink(URI redis, Board... boards) {
        LeaderboardSink sink = LeaderboardSink.open("boards", Boards.settings(redis, prefix, DEADLINE, boards), meters);
        open.add(sink);
        return sink;
    }

    private static void write(LeaderboardSink sink, List<Event> events) {
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
    }

    private static List<Event> amounts(Log log, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(log.amount("u", "1.01"));
        }
        return events;
    }
}
