package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.BoardRun.Call;
import io.anabranch.sinks.redis.BoardRun.Increment;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoringTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Log log = new Log("t", 0);

    @Test
    void readsAnEventForAllBoards() {
        Board sum = Boards.amount("spend", Board.Mode.SUM, Window.DAY);
        Board count = Boards.count("events", Window.HOUR);

        List<Call> calls = calls(List.of(sum, count), List.of(log.amount("u", "12.50")));

        long micros = 1_795_248_937_123_456L;
        assertThat(calls)
                .containsExactly(
                        new Call(sum, "2026-11-21", partition(0), List.of(new Increment(0, "u", 1250, micros)), 0),
                        new Call(count, "2026-11-21T08", partition(0), List.of(new Increment(0, "u", 1, micros)), 0));
    }

    @Test
    void anEventBelongsToTheWindowOfItsOwnTime() {
        List<Call> calls = calls(
                List.of(Boards.count("hourly", Window.HOUR)),
                List.of(
                        log.amountAt("u", "1", Instant.parse("2026-11-21T23:59:59.999999Z")),
                        log.amountAt("u", "1", Instant.parse("2026-11-22T00:00:00Z")),
                        log.amountAt("u", "1", Instant.parse("2026-11-21T23:00:00Z"))));

        assertThat(calls).extracting(Call::window).containsExactly("2026-11-21T23", "2026-11-22T00");
        assertThat(calls).extracting(call -> call.increments().size()).containsExactly(2, 1);
        assertThat(calls).as("the partition's end").extracting(Call::upTo).containsOnly(2L);
    }

    @Test
    void eachCallButTheLastReachesItsOwnLastOffset() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 2 * BoardRun.CALL + 1; i++) {
            events.add(log.amount("u", "1"));
        }
        events.add(log.amount("u", "\"none\""));

        List<Call> calls = calls(List.of(Boards.amount("spend", Board.Mode.SUM, Window.DAY)), events);

        assertThat(calls)
                .extracting(Call::upTo)
                .containsExactly(BoardRun.CALL - 1L, 2 * BoardRun.CALL - 1L, 2 * BoardRun.CALL + 1L);
    }

    @Test
    void aBoardOfAllTimeNotesItsProgressThoughNothingScores() {
        List<Call> calls = calls(
                List.of(
                        Boards.amount("ever", Board.Mode.SUM, Window.ALL),
                        Boards.amount("daily", Board.Mode.SUM, Window.DAY)),
                List.of(log.amount("u", "null"), new Log("t", 1).amount("u", "null")));

        assertThat(calls).extracting(call -> call.board().name()).containsExactly("ever", "ever");
        assertThat(calls).extracting(Call::partition).containsExactlyInAnyOrder(partition(0), partition(1));
        assertThat(calls).allSatisfy(call -> assertThat(call.increments()).isEmpty());
    }

    @Test
    void countsWhatIsNotOnABoard() {
        Board bySku = new Board(
                "skus", "/data/sku", Optional.of("/data/amount"), Board.Mode.SUM, Window.DAY, Optional.empty(), 2);
        List<String> payloads = List.of(
                "{\"amount\":1}",
                "{\"sku\":\"\",\"amount\":1}",
                "{\"sku\":\"\\ud800\",\"amount\":1}",
                "{\"sku\":\"" + "x".repeat(1_025) + "\",\"amount\":1}",
                "{\"sku\":\"a\"}",
                "{\"sku\":\"a\",\"amount\":\"1\"}",
                "{\"sku\":\"\\ud83d\\ude00\",\"amount\":1}");
        List<Event> events = payloads.stream()
                .map(payload -> log.event("u", "purchase", Log.START, payload, ""))
                .toList();

        List<Call> calls = calls(List.of(bySku), events);

        assertThat(calls).flatExtracting(Call::increments).hasSize(1);
        assertThat(skipped("no-member")).isEqualTo(4);
        assertThat(skipped("no-score")).isEqualTo(2);
    }

    @Test
    void aScoreTooLargeForOneBoardKeepsTheEventOffAll() {
        Event large = log.amount("u", "90071992547409.93");
        Event fits = log.amount("u", "90071992547409.92");
        Scoring scoring = new Scoring(
                "boards",
                List.of(Boards.count("events", Window.DAY), Boards.amount("spend", Board.Mode.SUM, Window.DAY)),
                meters);

        Scoring.Scored scored = scoring.score(List.of(large, fits));

        assertThat(scored.rejected()).singleElement().satisfies(refusal -> {
            assertThat(refusal.record()).isSameAs(large.record());
            assertThat(refusal.reason()).isEqualTo("score-too-large");
            assertThat(refusal.detail()).contains("spend").doesNotContain("9007");
        });
        assertThat(scored.runs())
                .hasSize(2)
                .allSatisfy(run -> assertThat(run.get(0).increments()).hasSize(1));
    }

    private List<Call> calls(List<Board> boards, List<Event> events) {
        return new Scoring("boards", boards, meters)
                .score(events).runs().stream().flatMap(List::stream).toList();
    }

    private double skipped(String reason) {
        return meters.get("anabranch.board.skipped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static BoardRun.Partition partition(int number) {
        return new BoardRun.Partition("t", number);
    }
}
