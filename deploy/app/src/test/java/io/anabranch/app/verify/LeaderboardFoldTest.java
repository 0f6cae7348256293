package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.verify.Truth.LoggedEvent;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.Window;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaderboardFoldTest {
    private static final Instant TIME = Instant.parse("2026-11-21T08:15:37Z");

    private final LeaderboardFold fold = new LeaderboardFold(new LeaderboardSettings(
            "spend",
            List.of(),
            "user_id",
            Optional.of("/data/amount"),
            LeaderboardSettings.Mode.SUM,
            Window.ALL,
            Optional.empty(),
            2,
            Optional.empty()));
    private long offset;

    @Test
    void addsUpInTheSmallestUnit() throws IOException {
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
    void roundsToTheSmallestUnit(String amount, long score) throws IOException {
        add(amount);

        assertThat(fold.windows()).isEqualTo(Map.of("all", Map.of("u", score)));
    }

    private void add(String amount) throws IOException {
        byte[] json = ("{\"user_id\":\"u\",\"data\":{\"amount\":" + amount + "}}").getBytes(StandardCharsets.UTF_8);
        Position position = new Position("events", 0, offset++);
        fold.add(new LoggedEvent(
                position, "e" + offset, "u", "purchase", TIME, TIME, Fingerprint.parse(json), /* fingerprint= */ 0));
    }
}
