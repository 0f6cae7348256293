package io.anabranch.sinks.redis.leaderboard;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Leaderboards and their settings, for tests. */
public final class Leaderboards {
    /** Whatever the day of the test is, the windows of its events are kept. */
    public static final Duration KEEP = Duration.ofDays(3650);

    private Leaderboards() {}

    /** Users by amount, with two decimals. */
    public static LeaderboardSettings amount(String name, LeaderboardSettings.Mode mode, Window window) {
        return of(name, "user_id", Optional.of("/data/amount"), mode, window);
    }

    /** Users by their number of events. */
    public static LeaderboardSettings count(String name, Window window) {
        return of(name, "user_id", Optional.empty(), LeaderboardSettings.Mode.COUNT, window);
    }

    public static LeaderboardSettings of(
            String name, String member, Optional<String> score, LeaderboardSettings.Mode mode, Window window) {
        Optional<Duration> keep = window == Window.ALL ? Optional.empty() : Optional.of(KEEP);
        return new LeaderboardSettings(name, List.of(), member, score, mode, window, keep, 2, Optional.empty());
    }

    /** Users by amount, an event_id once within the span. */
    public static LeaderboardSettings distinct(String name, Window window, Duration span) {
        LeaderboardSettings leaderboard = amount(name, LeaderboardSettings.Mode.SUM, window);
        return new LeaderboardSettings(
                name,
                List.of(),
                leaderboard.member(),
                leaderboard.score(),
                leaderboard.mode(),
                window,
                leaderboard.retention(),
                2,
                Optional.of(span));
    }

    public static LeaderboardSinkSettings settings(
            URI redis, String prefix, Duration maxRetryTime, LeaderboardSettings... leaderboards) {
        return new LeaderboardSinkSettings(
                redis,
                Optional.of(prefix),
                List.of(leaderboards),
                Duration.ofMillis(200),
                4,
                maxRetryTime,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }
}
