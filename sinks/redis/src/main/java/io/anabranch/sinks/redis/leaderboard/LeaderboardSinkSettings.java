package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import io.anabranch.sinks.redis.Connecting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a {@link LeaderboardSink}. */
public record LeaderboardSinkSettings(
        @Setting(
                description =
                        "Where Redis is, with its password if it wants one: redis://, rediss://, redis-sentinel://,"
                                + " redis-cluster:// or rediss-cluster://",
                secret = true,
                uri = true,
                example = "redis://localhost:6379")
        URI redis,

        @Setting(description = "What every key starts with, as written: 'shop:'")
        Optional<String> prefix,

        @Setting(
                description = "The leaderboards, each by a name of its own",
                example = "[{name: spend, member: user_id, score: /data/amount, mode: sum, window: day}]")
        List<LeaderboardSettings> leaderboards,

        @Setting(description = "How often to look whether Redis still holds what it acknowledged", defaultValue = "10s")
        Duration checkInterval,

        @Setting(description = "Script calls in flight at once", defaultValue = "4")
        int maxInFlight,

        @Setting(
                description =
                        "how long a request is sent again, from its first failure on, while the store takes nothing of it",
                defaultValue = "60s")
        Duration maxRetryTime,

        @Setting(description = "How long to wait for the answer to one request", defaultValue = "5s")
        Duration requestTimeout,

        @Setting(description = "How long to wait for a connection", defaultValue = "5s")
        Duration connectTimeout) {
    private static final Duration MOST_OFTEN = Duration.ofMillis(100);
    private static final Duration LEAST_OFTEN = Duration.ofHours(1);

    public LeaderboardSinkSettings {
        leaderboards = List.copyOf(leaderboards);
        List<String> names =
                leaderboards.stream().map(LeaderboardSettings::name).toList();
        new Connecting(redis, maxInFlight, maxRetryTime, requestTimeout, connectTimeout)
                .check(new Violations(), prefix.orElse(""))
                .check(
                        checkInterval.compareTo(MOST_OFTEN) >= 0 && checkInterval.compareTo(LEAST_OFTEN) <= 0,
                        "check-interval",
                        checkInterval,
                        "100ms to 1h")
                .check(!leaderboards.isEmpty(), "leaderboards", "none", "at least 1")
                .check(names.stream().distinct().count() == names.size(), "leaderboards", names, "names that differ")
                .raise();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return connecting().toString();
    }

    Connecting connecting() {
        return new Connecting(redis, maxInFlight, maxRetryTime, requestTimeout, connectTimeout);
    }
}
