package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.leaderboard.LeaderboardRun.Increment;
import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoringTest {
    /** Increments of a call. */
    private static final int CALL = 3;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Log log = new Log("t", 0);

    @Test
    void readsAnEventForAllLeaderboards() {
        LeaderboardSettings sum = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.DAY);
        LeaderboardSettings count = Leaderboards.count("events", Window.HOUR);

        Event event = log.amount("u", "12.50");

        List<LeaderboardCall> calls = calls(List.of(sum, count), List.of(event));

        long day = 20_778;
        assertThat(calls)
                .containsExactly(
                        new LeaderboardCall(sum, partition(0), -1, 0, List.of(new Increment(event, day, "u", 1250))),
                        new LeaderboardCall(
                                count, partition(0), -1, 0, List.of(new Increment(event, day * 24 + 8, "u", 1))));
        assertThat(calls.get(0).increments().get(0).micros()).isEqualTo(1_795_248_937_123_456L);
    }

    @Test
    void anEventBelongsToTheWindowOfItsOwnTime() {
        List<LeaderboardCall> calls = calls(
                List.of(Leaderboards.count("hourly", Window.HOUR)),
                List.of(
                        log.amountAt("u", "1", Instant.parse("2026-11-21T23:59:59.999999Z")),
                        log.amountAt("u", "1", Instant.parse("2026-11-22T00:00:00Z")),
                        log.amountAt("u", "1", Instant.parse("2026-11-21T23:00:00Z"))));

        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.increments())
                    .extracting(increment -> Window.HOUR.name(increment.window()))
                    .containsExactly("2026-11-21T23", "2026-11-22T00", "2026-11-21T23");
            assertThat(call.upTo()).as("the partition's end").isEqualTo(2);
        });
    }

    @Test
    void eachCallButTheLastReachesItsOwnLastOffset() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 2 * CALL + 1; i++) {
            events.add(log.amount("u", "1"));
        }
        events.add(log.amount("u", "\"none\""));

        List<LeaderboardCall> calls =
                calls(List.of(Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.DAY)), events);

        assertThat(calls).extracting(LeaderboardCall::upTo).containsExactly(CALL - 1L, 2 * CALL - 1L, 2 * CALL + 1L);
        assertThat(calls)
                .as("each follows on the one before")
                .extracting(LeaderboardCall::expected)
                .containsExactly(-1L, CALL - 1L, 2 * CALL - 1L);
    }

    @Test
    void everyLeaderboardNotesItsProgressThoughNothingScores() {
        List<LeaderboardCall> calls = calls(
                List.of(
                        Leaderboards.amount("ever", LeaderboardSettings.Mode.SUM, Window.ALL),
                        Leaderboards.amount("daily", LeaderboardSettings.Mode.SUM, Window.DAY)),
                List.of(log.amount("u", "null"), new Log("t", 1).amount("u", "null")));

        assertThat(calls)
                .extracting(call -> call.leaderboard().name())
                .containsExactlyInAnyOrder("ever", "daily", "ever", "daily");
        assertThat(calls)
                .extracting(LeaderboardCall::partition)
                .containsExactly(partition(0), partition(0), partition(1), partition(1));
        assertThat(calls).allSatisfy(call -> assertThat(call.increments()).isEmpty());
    }

    @Test
    void countsWhatIsNotOnALeaderboard() {
        LeaderboardSettings bySku = Leaderboards.of(
                "skus", "/data/sku", Optional.of("/data/amount"), LeaderboardSettings.Mode.SUM, Window.DAY);
        List<String> data = List.of(
                "{\"amount\":1}",
                "{\"sku\":\"\",\"amount\":1}",
                "{\"sku\":\"\\ud800\",\"amount\":1}",
                "{\"sku\":\"" + "x".repeat(1_025) + "\",\"amount\":1}",
                "{\"sku\":\"a\"}",
                "{\"sku\":\"a\",\"amount\":\"1\"}",
                "{\"sku\":\"\\ud83d\\ude00\",\"amount\":1}");
        List<Event> events = data.stream()
                .map(each -> log.event("u", "purchase", Log.START, each, ""))
                .toList();

        List<LeaderboardCall> calls = calls(List.of(bySku), events);

        assertThat(calls).flatExtracting(LeaderboardCall::increments).hasSize(1);
        assertThat(skipped("no-member")).isEqualTo(4);
        assertThat(skipped("no-score")).isEqualTo(2);
    }

    @Test
    void aScoreTooLargeForOneLeaderboardKeepsTheEventOffAll() {
        Event large = log.amount("u", "90071992547409.93");
        Event fits = log.amount("u", "90071992547409.92");
        Scoring scoring = new Scoring(
                "leaderboards",
                List.of(
                        Leaderboards.count("events", Window.DAY),
                        Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.DAY)),
                meters);

        Scoring.Scored scored = scoring.score(List.of(large, fits));

        assertThat(scored.rejected()).singleElement().satisfies(refusal -> {
            assertThat(refusal.record()).isSameAs(large.record());
            assertThat(refusal.reason().code()).isEqualTo("score-too-large");
            assertThat(refusal.detail()).contains("spend").doesNotContain("9007");
        });
        assertThat(scored.runs())
                .hasSize(2)
                .allSatisfy(run -> assertThat(run.increments()).hasSize(1));
    }

    private List<LeaderboardCall> calls(List<LeaderboardSettings> leaderboards, List<Event> events) {
        return new Scoring("leaderboards", leaderboards, meters)
                .score(events).runs().stream()
                        .flatMap(run -> run.calls(-1, CALL).stream())
                        .toList();
    }

    private double skipped(String reason) {
        return meters.get("anabranch.leaderboard.skipped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static Partition partition(int number) {
        return new Partition("t", number);
    }
}
