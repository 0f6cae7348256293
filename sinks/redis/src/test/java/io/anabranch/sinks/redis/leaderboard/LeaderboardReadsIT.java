package io.anabranch.sinks.redis.leaderboard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.kit.ReadFailedException;
import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.RedisReadSettings;
import io.anabranch.sinks.redis.RedisReads;
import io.anabranch.topology.Event;
import io.anabranch.topology.TopicReplay;
import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Leaderboards that the sink wrote, read by those who want to know. */
@WithServers(Server.REDIS)
class LeaderboardReadsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Instant MORNING = Instant.parse("2026-11-21T08:00:00Z");
    private static final Instant DAY_AFTER = Instant.parse("2026-11-22T23:59:59.999999Z");
    private static final Instant THIRD_DAY = Instant.parse("2026-11-23T00:00:00Z");

    private final TestServers servers;
    private final String prefix;
    private final LeaderboardKeys keys;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Event> written = new ArrayList<>();
    private final Log log = new Log("topic-a", 0);
    private final RedisReads reads;

    LeaderboardReadsIT(TestServers servers) {
        this.servers = servers;
        this.prefix = servers.newName("reads") + ":";
        this.keys = new LeaderboardKeys(prefix + "leaderboard:");
        this.reads = RedisReads.open("reads", settings(URI.create(servers.redis()), DEADLINE), meters);
    }

    @AfterEach
    void close() {
        reads.close().block(DEADLINE);
    }

    @Test
    void theTopComesHighestFirstWithRanksAndScoresToTheCent() {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
        amount("ann", "12.50", MORNING);
        amount("bob", "99.99", MORNING);
        amount("cid", "-3", MORNING);
        amount("ann", "0.07", DAY_AFTER);
        write(spend);

        assertThat(list(reads.leaderboard(spend).now().top(2)))
                .containsExactly(ranked(1, "bob", "99.99"), ranked(2, "ann", "12.57"));
        assertThat(list(reads.leaderboard(spend).at(MORNING).top(Ranking.MAX_MEMBERS)))
                .containsExactly(ranked(1, "bob", "99.99"), ranked(2, "ann", "12.57"), ranked(3, "cid", "-3.00"));
    }

    @Test
    void membersOfOneScoreStandInTheOrderOfTheirBytes() {
        LeaderboardSettings most = Leaderboards.amount("most", LeaderboardSettings.Mode.MAX, Window.ALL);
        LeaderboardSettings least = Leaderboards.amount("least", LeaderboardSettings.Mode.MIN, Window.ALL);
        for (String user : List.of("b", "é", "a", "{c}")) {
            amount(user, "5", MORNING);
        }
        write(most, least);

        assertThat(list(reads.leaderboard(most).now().top(10)))
                .extracting(Ranked::member)
                .containsExactly("é", "{c}", "b", "a");
        assertThat(list(reads.leaderboard(least).now().top(10)))
                .extracting(Ranked::member)
                .containsExactly("a", "b", "{c}", "é");
    }

    @Test
    void aLeaderboardOfLeastScoresRanksTheLeastFirst() {
        LeaderboardSettings laps = Leaderboards.amount("laps", LeaderboardSettings.Mode.MIN, Window.DAY);
        amount("ann", "61.2", MORNING);
        amount("ann", "59.8", MORNING);
        amount("bob", "60", MORNING);
        amount("bob", "58", DAY_AFTER);
        write(laps);

        Leaderboard leaderboard = reads.leaderboard(laps);
        assertThat(list(leaderboard.at(MORNING).top(9)))
                .containsExactly(ranked(1, "ann", "59.80"), ranked(2, "bob", "60.00"));
        assertThat(leaderboard.at(MORNING).of("bob").block(DEADLINE)).isEqualTo(ranked(2, "bob", "60.00"));
        assertThat(list(leaderboard.between(MORNING, THIRD_DAY).top(9)))
                .containsExactly(ranked(1, "bob", "58.00"), ranked(2, "ann", "59.80"));
        assertThat(leaderboard.between(MORNING, THIRD_DAY).of("ann").block(DEADLINE))
                .isEqualTo(ranked(2, "ann", "59.80"));
    }

    @Test
    void aMemberIsFoundBetweenItsNeighbours() {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
        IntStream.range(0, 10).forEach(i -> amount("user-" + i, Integer.toString(100 - i), MORNING));
        write(spend);
        Ranking ranking = reads.leaderboard(spend).now();

        assertThat(ranking.of("user-4").block(DEADLINE)).isEqualTo(ranked(5, "user-4", "96.00"));
        assertThat(list(ranking.around("user-4", 2)))
                .containsExactly(
                        ranked(3, "user-2", "98.00"),
                        ranked(4, "user-3", "97.00"),
                        ranked(5, "user-4", "96.00"),
                        ranked(6, "user-5", "95.00"),
                        ranked(7, "user-6", "94.00"));
        assertThat(list(ranking.around("user-0", 1)))
                .containsExactly(ranked(1, "user-0", "100.00"), ranked(2, "user-1", "99.00"));
        assertThat(list(ranking.around("user-9", 1)))
                .containsExactly(ranked(9, "user-8", "92.00"), ranked(10, "user-9", "91.00"));
        assertThat(list(ranking.around("nobody", 3))).isEmpty();
        assertThat(ranking.of("nobody").block(DEADLINE)).isNull();
    }

    @Test
    void aWindowIsOfTheEventsOwnTime() {
        LeaderboardSettings hourly = Leaderboards.count("hourly", Window.HOUR);
        amount("ann", "1", MORNING);
        amount("ann", "1", MORNING.plusSeconds(3_599));
        amount("ann", "1", MORNING.plusSeconds(3_600));
        write(hourly);
        Clock atNine = Clock.fixed(MORNING.plusSeconds(3_700), ZoneOffset.UTC);

        assertThat(reads.leaderboard(hourly).at(MORNING).of("ann").block(DEADLINE))
                .isEqualTo(ranked(1, "ann", "2"));
        assertThat(list(reads.leaderboard(hourly).at(DAY_AFTER).top(3))).isEmpty();
        RedisReadSettings settings = settings(URI.create(servers.redis()), DEADLINE);
        Connections connections = new Connections(settings.connecting(), settings.maxInFlight());
        LeaderboardReads reading = new LeaderboardReads(
                "own",
                settings,
                connections,
                settings.connecting().retries("own", meters, Schedulers.parallel()),
                meters,
                Schedulers.parallel());
        assertThat(new Leaderboard(reading, hourly, atNine).now().of("ann").block(DEADLINE))
                .isEqualTo(ranked(1, "ann", "1"));
        connections.close().block(DEADLINE);
    }

    @Test
    void windowsAreFoldedAsTheirLeaderboardIs() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, Integer> sums = new HashMap<>();
        Map<String, Integer> greatest = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String user = "user-" + random.nextInt(150);
            int cents = random.nextInt(300);
            sums.merge(user, cents, Integer::sum);
            greatest.merge(user, cents, Math::max);
            amount(user, BigDecimal.valueOf(cents, 2).toString(), MORNING.plusSeconds(random.nextInt(86_400)));
        }
        amount("user-0", "1000", THIRD_DAY);
        LeaderboardSettings daily = Leaderboards.amount("daily", LeaderboardSettings.Mode.SUM, Window.DAY);
        LeaderboardSettings best = Leaderboards.amount("best", LeaderboardSettings.Mode.MAX, Window.HOUR);
        write(daily, best);

        Ranking bySum = reads.leaderboard(daily).between(MORNING, THIRD_DAY);
        Ranking byBest = reads.leaderboard(best).between(MORNING, THIRD_DAY);
        List<Ranked> expected = expected(sums);
        assertThat(list(bySum.top(200))).as("seed %d", seed).isEqualTo(expected);
        assertThat(list(byBest.top(200))).as("seed %d", seed).isEqualTo(expected(greatest));
        for (Ranked each : expected) {
            assertThat(bySum.of(each.member()).block(DEADLINE))
                    .as("seed %d", seed)
                    .isEqualTo(each);
        }
        assertThat(list(bySum.around(expected.get(70).member(), 3))).isEqualTo(expected.subList(67, 74));
        assertThat(list(bySum.around(expected.get(1).member(), 3))).isEqualTo(expected.subList(0, 5));
        assertThat(list(bySum.around(expected.get(149).member(), 3))).isEqualTo(expected.subList(146, 150));
        assertThat(list(bySum.around("nobody", 3))).isEmpty();
    }

    @Test
    void moreThanCanBeFoldedIsRefused() {
        LeaderboardSettings daily = Leaderboards.amount("daily", LeaderboardSettings.Mode.SUM, Window.DAY);
        LeaderboardSettings latest = Leaderboards.amount("latest", LeaderboardSettings.Mode.LATEST, Window.DAY);
        Leaderboard leaderboard = reads.leaderboard(daily);
        try (LeaderboardReader own = new LeaderboardReader(servers.redis(), prefix)) {
            own.redis()
                    .eval(
                            "for i = 1, ARGV[1] do redis.call('ZADD', KEYS[1], i, 'user-' .. i) end",
                            ScriptOutputType.STATUS,
                            new String[] {keys.window(daily, Window.DAY.at(MORNING))},
                            Integer.toString(Ranking.MAX_FOLDED + 1));
        }

        assertThat(list(leaderboard.at(MORNING).top(1))).hasSize(1);
        assertThatThrownBy(() -> list(leaderboard.between(MORNING, THIRD_DAY).top(1)))
                .hasMessage("Leaderboard 'daily' has 5001 members in 2 windows, and at most 5000 are folded:"
                        + " ask for fewer windows");
        assertThatThrownBy(() -> leaderboard.between(MORNING, MORNING.plus(Duration.ofDays(367))))
                .hasMessageContaining("at most 366 windows, asked for 368");
        assertThatThrownBy(() -> leaderboard.between(MORNING, MORNING)).hasMessageContaining("ends after it begins");
        assertThatThrownBy(() -> reads.leaderboard(latest).between(MORNING, THIRD_DAY))
                .hasMessageContaining("latest");
        assertThatThrownBy(() -> leaderboard.now().top(0)).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> leaderboard.now().around("a", 501)).hasMessageContaining("0 to 500");
        assertThatThrownBy(() -> leaderboard.now().of("\ud800")).hasMessageContaining("surrogate");
    }

    @Test
    void tellsWhetherTheLeaderboardIsBeingRebuilt() {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
        Leaderboard leaderboard = reads.leaderboard(spend);
        assertThat(leaderboard.isRebuilding().block(DEADLINE)).isFalse();
        try (LeaderboardReader own = new LeaderboardReader(servers.redis(), prefix)) {
            own.redis().hset(keys.targets(spend), "topic-a:0", "100");
        }

        assertThat(leaderboard.isRebuilding().block(DEADLINE)).isTrue();
    }

    @Test
    void aQuestionIsAskedAgainUntilRedisIsBackOrTheRetryTimeEnds() {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL);
        amount("ann", "1", MORNING);
        write(spend);
        FaultProxy proxy = servers.proxy(Server.REDIS);
        URI redis = new ProxiedWire(proxy).uri("redis");
        RedisReads persistent = RedisReads.open("persistent", settings(redis, DEADLINE), meters);
        RedisReads hasty = RedisReads.open("hasty", settings(redis, Duration.ofMillis(100)), meters);
        Ranking ranking = persistent.leaderboard(spend).now();
        assertThat(list(ranking.top(1))).hasSize(1);

        proxy.refuse();
        assertThatThrownBy(() -> list(hasty.leaderboard(spend).now().top(1)))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageContaining("the top of a leaderboard from table '" + prefix + "leaderboard:'");
        List<Ranked> answered = list(ranking.top(1).doOnSubscribe(asked -> healOnRetry(proxy)));

        assertThat(answered).hasSize(1);
        persistent.close().block(DEADLINE);
        hasty.close().block(DEADLINE);
    }

    private void healOnRetry(FaultProxy proxy) {
        var unused = Flux.interval(Duration.ofMillis(5))
                .filter(tick -> meters.find("anabranch.sink.retries").tag("sink", "persistent").counters().stream()
                        .anyMatch(counter -> counter.count() > 1))
                .next()
                .subscribe(tick -> proxy.heal());
    }

    private static List<Ranked> expected(Map<String, Integer> cents) {
        List<Map.Entry<String, Integer>> sorted = cents.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey())
                        .reversed())
                .toList();
        return IntStream.range(0, sorted.size())
                .mapToObj(i -> new Ranked(
                        i + 1,
                        sorted.get(i).getKey(),
                        BigDecimal.valueOf(sorted.get(i).getValue(), 2)))
                .toList();
    }

    private void amount(String user, String amount, Instant time) {
        written.add(log.amountAt(user, amount, time));
    }

    /** In the order of the log, in runs of one poll. */
    private void write(LeaderboardSettings... leaderboards) {
        LeaderboardSink sink = LeaderboardSink.open(
                "leaderboards",
                Leaderboards.settings(URI.create(servers.redis()), prefix, DEADLINE, leaderboards),
                TopicReplay.NONE,
                meters);
        written.sort(Comparator.comparingLong(event -> event.record().offset()));
        assertThat(sink.write(written).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);
    }

    private RedisReadSettings settings(URI redis, Duration maxRetryTime) {
        return new RedisReadSettings(
                redis, Optional.of(prefix), 8, maxRetryTime, Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    private static Ranked ranked(long rank, String member, String score) {
        return new Ranked(rank, member, new BigDecimal(score));
    }

    private static List<Ranked> list(Flux<Ranked> ranked) {
        return requireNonNull(ranked.collectList().block(DEADLINE));
    }
}
