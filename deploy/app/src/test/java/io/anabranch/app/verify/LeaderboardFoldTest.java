package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.verify.Truth.LoggedEvent;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    void addsUpInTheSmallestUnit() {
        add("12.50");
        add("-2.5");
        add("\"none\"");

        assertThat(fold.windows()).isEqualTo(Map.of("all", Map.of("u", 1_000L)));
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
        add(amount);

        assertThat(fold.windows()).isEqualTo(Map.of("all", Map.of("u", score)));
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

        counts.add(event("1.50"));

        assertThat(counts.windows()).isEqualTo(member == null ? Map.of() : Map.of("all", Map.of(member, 1L)));
    }

    private void add(String amount) {
        fold.add(event(amount));
    }

    private LoggedEvent event(String amount) {
        return new LoggedEvent(
                new Position("events", 0, offset++),
                "e" + offset,
                "u",
                "purchase",
                TIME,
                TIME,
                JsonTree.read("{\"amount\":" + amount + "}", 30),
                JsonTree.read("{\"country\":49,\"user_id\":{\"no\":\"deep\"},\"empty\":\"\"}", 30),
                /* fingerprint= */ 0);
    }

    private static LeaderboardFold fold(String member, Optional<String> score) {
        return new LeaderboardFold(new LeaderboardSettings(
                "spend",
                List.of(),
                member,
                score,
                LeaderboardSettings.Mode.SUM,
                Window.ALL,
                Optional.empty(),
                2,
                Optional.empty()));
    }
}
