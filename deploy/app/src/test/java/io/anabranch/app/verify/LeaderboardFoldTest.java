package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.app.verify.LeaderboardFold.Score;
import io.anabranch.app.verify.reader.JsonTree;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaderboardFoldTest {
    private static final Instant TIME = Instant.parse("2026-11-21T08:15:37Z");

    private final LeaderboardFold fold = fold("user_id", Optional.of("/data/amount"));
    private long offset;

    @Test
    void scoresInTheSmallestUnit() {
        assertThat(fold.score(event("12.50"))).contains(new Score("all", "u", 1_250));
        assertThat(fold.score(event("-2.5"))).contains(new Score("all", "u", -250));
        assertThat(fold.score(event("\"none\""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.005, 1",
        "0.0049, 0",
        "-0.005, -1",
        "1e-500000000, 0",
        "0e500000000, 0",
        "1e-3000000000, 0",
        "9E1, 9000",
    })
    void roundsToTheSmallestUnit(String amount, long score) {
        assertThat(fold.score(event(amount))).contains(new Score("all", "u", score));
    }

    @ParameterizedTest
    @CsvSource({
        "user_id, u",
        "/event_type, purchase",
        "event_id, e1",
        "/data/amount, 1.50",
        "country, 49",
        "/user_id/no, deep",
        "timestamp,",
        "empty,",
    })
    void findsAMemberWhereTheSinkDoes(String pointer, @Nullable String member) {
        LeaderboardFold counts = fold(pointer, Optional.empty());

        assertThat(counts.score(event("1.50")))
                .isEqualTo(Optional.ofNullable(member).map(found -> new Score("all", found, 1)));
    }

    @Test
    void anIdThatItsPartitionBroughtWithinTheSpanDoesNotScoreAgain() {
        LeaderboardFold distinct = fold("user_id", Optional.empty(), Optional.of(Duration.ofSeconds(60)));

        assertThat(distinct.score(event("a", 0, TIME))).isPresent();
        assertThat(distinct.score(event("a", 0, TIME.plusSeconds(59)))).isEmpty();
        assertThat(distinct.score(event("a", 1, TIME.plusSeconds(59))))
                .as("of another partition")
                .isPresent();
        assertThat(distinct.score(event("b", 0, TIME.plusSeconds(60)))).isPresent();
        assertThat(distinct.score(event("a", 0, TIME.plusSeconds(60))))
                .as("the span is over")
                .isPresent();
        assertThat(distinct.score(event("a", 0, TIME.plusSeconds(61)))).isEmpty();
        assertThat(distinct.score(event("b", 0, TIME)))
                .as("the record is dated before the last")
                .isEmpty();
    }

    private LoggedEvent event(String amount) {
        return event("e" + ++offset, 0, TIME, amount);
    }

    private LoggedEvent event(String id, int partition, Instant logged) {
        return event(id, partition, logged, "1");
    }

    private LoggedEvent event(String id, int partition, Instant logged, String amount) {
        return new LoggedEvent(
                new Position("events", partition, offset),
                id,
                "u",
                "purchase",
                TIME,
                logged,
                JsonTree.read("{\"amount\":" + amount + "}", 30),
                (ObjectNode) JsonTree.read("{\"country\":49,\"user_id\":{\"no\":\"deep\"},\"empty\":\"\"}", 30));
    }

    private static LeaderboardFold fold(String member, Optional<String> score) {
        return fold(member, score, Optional.empty());
    }

    private static LeaderboardFold fold(String member, Optional<String> score, Optional<Duration> dedupWindow) {
        return new LeaderboardFold(
                new LeaderboardSettings(
                        "spend",
                        List.of(),
                        member,
                        score,
                        LeaderboardSettings.Mode.SUM,
                        Window.ALL,
                        Optional.empty(),
                        2,
                        dedupWindow),
                TIME);
    }
}
