package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.topology.Event;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** What leaderboards promise beyond the contract of a sink. */
@WithServers(Server.REDIS)
class LeaderboardIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestServers servers;
    private final String prefix;
    private final LeaderboardReader reader;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<LeaderboardSink> open = new ArrayList<>();
    private final Log log = new Log("topic-a", 0);

    LeaderboardIT(TestServers servers) {
        this.servers = servers;
        this.prefix = servers.newName("leaderboards") + ":";
        this.reader = new LeaderboardReader(servers.redis(), prefix);
    }

    @AfterEach
    void close() {
        open.forEach(sink -> sink.close().block(DEADLINE));
        reader.close();
    }

    @Test
    void aReplayAfterARestartCountsNothingTwice() {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
        List<Event> events = amounts(log, 1_000);
        write(sink(spend), events.subList(0, 700));

        write(sink(spend), events.subList(300, 1_000));

        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 1_000 * 101L));
        assertThat(skipped("replayed")).isEqualTo(400);
    }

    @Test
    void ofALateWritersRunOnlyWhatIsNewCounts() {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
        List<Event> events = amounts(log, 200);
        write(sink(spend), events.subList(0, 150));

        write(sink(spend), events.subList(100, 200));

        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 200 * 101L));
    }

    @Test
    void partitionsAndARecreatedTopicHaveFencesOfTheirOwn() {
        LeaderboardSink sink = sink(Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL));
        List<Event> events = new ArrayList<>(amounts(new Log("topic-a", 0), 10));
        events.addAll(amounts(new Log("topic-a", 1), 10));
        write(sink, events);
        write(sink, amounts(new Log("topic-b", 0), 10));

        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 30 * 101L));
        assertThat(reader.redis().hgetall(reader.key("spend:progress")))
                .isEqualTo(Map.of("topic-a:0", "9", "topic-a:1", "9", "topic-b:0", "9"));
    }

    @Test
    void eventsGoToTheWindowOfTheirOwnTimeThoughTheyComeLate() {
        LeaderboardSink sink = sink(
                Leaderboards.amount("daily", LeaderboardSettings.Mode.SUM, Window.DAY),
                Leaderboards.count("hourly", Window.HOUR));
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
    void aWindowIsKeptForAFixedTimeAfterItsEndAndTheFenceForEver() {
        LeaderboardSink sink = sink(
                Leaderboards.amount("daily", LeaderboardSettings.Mode.LATEST, Window.DAY),
                Leaderboards.amount("ever", LeaderboardSettings.Mode.LATEST, Window.ALL));
        write(sink, List.of(log.amount("u", "1"), log.amount("v", "1")));
        write(sink, List.of(log.amount("u", "2")));

        String daily = reader.key("daily:2026-11-21");
        Duration expected = Duration.between(
                Instant.now(), Instant.parse("2026-11-22T00:00:00Z").plus(Leaderboards.KEEP));
        for (String key : List.of(daily, daily + ":times")) {
            assertThat(Duration.ofMillis(reader.redis().pttl(key)))
                    .isBetween(expected.minusMinutes(1), expected.plusMinutes(1));
        }
        for (String key : List.of("daily:progress", "ever:progress", "ever:all", "ever:all:times")) {
            assertThat(reader.redis().pttl(reader.key(key))).as(key).isEqualTo(-1);
        }
    }

    @Test
    void anEventOfAWindowThatIsOverBringsNothingBack() {
        LeaderboardSink sink = sink(Leaderboards.amount("hourly", LeaderboardSettings.Mode.SUM, Window.HOUR));
        Instant longAgo = Instant.now().minus(Leaderboards.KEEP).minus(Duration.ofHours(2));

        write(sink, List.of(log.amountAt("u", "1", longAgo), log.amountAt("u", "2", Log.START)));

        assertThat(reader.all()).isEqualTo(Map.of("hourly:2026-11-21T08", Map.of("u", 200L)));
        assertThat(skipped("expired")).isEqualTo(1);
    }

    @Test
    void onlyEventsOfTheTypesNamedAreOnTheLeaderboard() {
        LeaderboardSink sink = sink(new LeaderboardSettings(
                "refunds",
                List.of("refund", "chargeback"),
                "user_id",
                Optional.empty(),
                LeaderboardSettings.Mode.COUNT,
                Window.ALL,
                Optional.empty(),
                2,
                Optional.empty()));

        write(
                sink,
                List.of(
                        log.event("u", "refund", Log.START, "{}", ""),
                        log.event("u", "purchase", Log.START, "{}", ""),
                        log.event("v", "chargeback", Log.START, "{}", "")));

        assertThat(reader.all()).isEqualTo(Map.of("refunds:all", Map.of("u", 1L, "v", 1L)));
    }

    @Test
    void anEventThatItsPartitionBroughtWithinTheSpanCountsOnce() {
        LeaderboardSink sink = sink(
                Leaderboards.distinct("spend", Window.ALL, Duration.ofHours(24)),
                Leaderboards.count("all", Window.ALL));
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        write(
                sink,
                List.of(
                        log.again("e1", "u", "1", noon),
                        log.again("e2", "u", "2", noon),
                        log.again("e1", "u", "1", noon.plusSeconds(60))));
        write(
                sink,
                List.of(log.again(
                        "e2", "u", "2", noon.plus(Duration.ofHours(24)).minusMillis(1))));
        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 300L));

        write(sink, List.of(log.again("e1", "u", "1", noon.plus(Duration.ofHours(24)))));

        assertThat(reader.leaderboard("spend:all"))
                .as("a day later it is another event")
                .isEqualTo(Map.of("u", 400L));
        assertThat(reader.leaderboard("all:all"))
                .as("by default each record counts")
                .isEqualTo(Map.of("u", 5L));
        assertThat(skipped("duplicate")).isEqualTo(2);
        assertThat(reader.redis().zrange(reader.key("spend:seen:topic-a:0"), 0, -1))
                .as("older ids are forgotten")
                .containsExactly("e1");
    }

    @Test
    void afterASilenceOldIdsAreForgottenAFewAtATime() {
        LeaderboardSink sink = sink(Leaderboards.distinct("spend", Window.ALL, Duration.ofHours(1)));
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        write(
                sink,
                IntStream.range(0, 5_000)
                        .mapToObj(i -> log.again("e" + i, "u", "1", noon))
                        .toList());
        String seen = reader.key("spend:seen:topic-a:0");
        List<Long> left = new ArrayList<>();
        for (int hour = 2; hour <= 5; hour++) {
            // Forgotten or not, an id that old counts again.
            write(sink, List.of(log.again("e4999", "u", "1", noon.plus(Duration.ofHours(hour)))));
            left.add(reader.redis().zcard(seen));
        }

        assertThat(left).containsExactly(3_000L, 1_000L, 1L, 1L);
        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 5_004 * 100L));
    }

    @Test
    void anAmountWithAnExponentBeyondAllNumbersHoldsNothingUp() {
        LeaderboardSink sink = sink(Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL));

        write(sink, List.of(log.amount("u", "1"), log.amount("u", "1e-3000000000"), log.amount("u", "0e3000000000")));

        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 100L));
    }

    @Test
    void aSumBeyondWhatADoubleHoldsExactlyIsLeftOutAndReported() {
        LeaderboardSink sink = sink(Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL));
        String most = "90071992547409.92";
        write(sink, List.of(log.amount("u", most), log.amount("low", "-" + most), log.amount("v", "1")));

        write(sink, List.of(log.amount("u", "0.01"), log.amount("low", "-0.01"), log.amount("v", "1")));
        write(sink, List.of(log.amount("u", "-0.01")));

        assertThat(reader.leaderboard("spend:all"))
                .isEqualTo(Map.of("u", (1L << 53) - 1, "low", -(1L << 53), "v", 200L));
        assertThat(skipped("sum-too-large")).isEqualTo(2);
    }

    @Test
    void keepsTheGreatestTheLeastAndTheLatest() {
        LeaderboardSink sink = sink(
                Leaderboards.amount("max", LeaderboardSettings.Mode.MAX, Window.ALL),
                Leaderboards.amount("min", LeaderboardSettings.Mode.MIN, Window.ALL),
                Leaderboards.amount("latest", LeaderboardSettings.Mode.LATEST, Window.ALL));
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        Instant justAfter = noon.plusNanos(1_000);
        write(
                sink,
                List.of(
                        log.amountAt("u", "5", noon),
                        log.amountAt("u", "-3", justAfter),
                        log.amountAt("u", "9", noon)));
        assertThat(reader.leaderboard("latest:all")).isEqualTo(Map.of("u", -300L));

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
        LeaderboardSink sink = sink(Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL));
        write(sink, amounts(log, 10));
        reader.redis().scriptFlush();

        write(sink, amounts(log, 10));

        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 20 * 101L));
    }

    @Test
    void waitsWhileMemoryIsFullAndIsExactAfterwards() {
        LeaderboardSink sink = sink(
                Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL),
                Leaderboards.amount("last", LeaderboardSettings.Mode.LATEST, Window.DAY));
        write(sink, amounts(log, 100));
        reader.redis().configSet("maxmemory", "1");
        Disposable write;
        try {
            write = sink.write(amounts(log, 1_000)).subscribe();
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(retries("out-of-memory")).isGreaterThan(3));
            assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 100 * 101L));
        } finally {
            reader.redis().configSet("maxmemory", "0");
        }

        await().atMost(DEADLINE).until(write::isDisposed);
        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 1_100 * 101L));
    }

    @Test
    void aCallThatHangsIsMadeAgainAndCountsOnce() {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
        FaultProxy proxy = servers.proxy(Server.REDIS);
        LeaderboardSink sink = sink(new ProxiedWire(proxy).uri("redis"), spend);
        write(sink, amounts(log, 10));
        proxy.hang();
        Disposable write = sink.write(amounts(log, 1_000)).subscribe();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(retries("request-timeout")).isPositive());

        proxy.heal();

        await().atMost(DEADLINE).until(write::isDisposed);
        assertThat(reader.leaderboard("spend:all")).isEqualTo(Map.of("u", 1_010 * 101L));
    }

    @Test
    void aKeyTakenByAnotherTypeFailsLoudlyAndAppliesNothing() {
        LeaderboardSink sink = sink(Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL));
        reader.redis().set(reader.key("spend:all"), "taken");

        assertThatThrownBy(() -> write(sink, amounts(log, 10)))
                .hasMessageContaining(
                        "apply 10 increments of partition topic-a:0 up to offset 9 to leaderboard 'spend'")
                .hasMessageContaining("WRONGTYPE");
        assertThat(reader.redis().exists(reader.key("spend:progress"))).isZero();
    }

    @Test
    void ofACallForTwoWindowsNeitherIsWrittenIfOneCannotBe() {
        LeaderboardSink sink = sink(Leaderboards.amount("daily", LeaderboardSettings.Mode.SUM, Window.DAY));
        reader.redis().set(reader.key("daily:2026-11-22"), "taken");
        List<Event> events = List.of(log.amount("u", "1"), log.amountAt("u", "1", Log.START.plus(Duration.ofDays(1))));

        assertThatThrownBy(() -> write(sink, events)).hasMessageContaining("WRONGTYPE");

        assertThat(reader.redis().exists(reader.key("daily:2026-11-21"), reader.key("daily:progress")))
                .isZero();
    }

    private double skipped(String reason) {
        return meters.find("anabranch.leaderboard.skipped").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double retries(String reason) {
        return meters.find("anabranch.sink.retries").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private LeaderboardSink sink(LeaderboardSettings... leaderboards) {
        return sink(URI.create(servers.redis()), leaderboards);
    }

    private LeaderboardSink sink(URI redis, LeaderboardSettings... leaderboards) {
        LeaderboardSink sink = LeaderboardSink.open(
                "leaderboards", Leaderboards.settings(redis, prefix, DEADLINE, leaderboards), TopicReplay.NONE, meters);
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
