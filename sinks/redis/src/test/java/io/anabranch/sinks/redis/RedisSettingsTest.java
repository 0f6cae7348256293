package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.settings.Violations.InvalidSettingsException;
import io.anabranch.settings.Violations.Violation;
import io.anabranch.sinks.redis.feed.Feeds;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.Leaderboards;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.sinks.redis.leaderboard.Pointer;
import io.anabranch.sinks.redis.leaderboard.Window;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    private static final URI REDIS = URI.create("redis://:topsecret@localhost:6379");

    @Test
    void allThatIsWrongWithAFeedIsReportedAtOnce() {
        Feeds feed =
                Feeds.at("http://:topsecret@localhost", "a{b}").channel("events").users("events:{user}:{user}").stream(
                                0)
                        .types("a", "b", "a")
                        .maxTypes(1)
                        .inFlight(0)
                        .maxRetryTime(Duration.ofSeconds(-1))
                        .timeout(Duration.ZERO);

        assertThat(violations(feed::settings))
                .extracting(Violation::key)
                .containsExactlyInAnyOrder(
                        "redis",
                        "prefix",
                        "max-in-flight",
                        "max-retry-time",
                        "request-timeout",
                        "channel",
                        "user-channel",
                        "stream-max-length",
                        "types",
                        "max-types");
    }

    @Test
    void filesOfTheAddressMustBeThere() {
        assertThat(violations(Feeds.at("rediss://localhost?ca=/nowhere/ca.pem", "")::settings))
                .extracting(Violation::allowed)
                .containsExactly("a URI whose ca=, certificate= and key= name readable files, the last two together");
    }

    @ParameterizedTest
    @CsvSource({
        "http://:topsecret@localhost, 'redis://host:port, rediss://'",
        "redis-socket:///tmp/topsecret, scheme://host:port",
        "redis://app:top#topsecret@localhost, percent-encoded",
        "redis://app:top?topsecret@localhost, percent-encoded",
        "redis://app:top/topsecret@localhost, percent-encoded",
        "redis://app:top@topsecret@localhost, percent-encoded",
        "redis://app:top:topsecret@localhost, percent-encoded",
        "redis://:topsecret@localhost:99999, a port from 1 to 65535",
        "redis://:topsecret@localhost/first, 'redis://host:port, rediss://'",
        "redis://:topsecret@localhost?timeuot=5s, without the parameter 'timeuot'",
        "redis://:topsecret@localhost#name, 'redis://host:port, rediss://'"
    })
    void anAddressThatIsWrongIsRefusedWithItsReasonAndWithoutItsPassword(URI redis, String allowed) {
        assertThatThrownBy(() -> Leaderboards.settings(redis, "", Duration.ofSeconds(1)))
                .hasMessageContaining("redis: ")
                .hasMessageContaining(allowed)
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void noTextShowsThePassword() {
        assertThat(Feeds.at(REDIS.toString(), "").settings()).hasToString("Redis redis://***@localhost:6379");
        assertThat(RedisReadSettings.of(REDIS)).hasToString("Redis redis://***@localhost:6379");
    }

    @Test
    void allThatIsWrongWithALeaderboardIsReportedAtOnce() {
        assertThat(violations(() -> new LeaderboardSettings(
                        "Top Ten",
                        List.of(""),
                        "/data",
                        Optional.of("count"),
                        LeaderboardSettings.Mode.MAX,
                        Window.ALL,
                        Optional.of(Duration.ofDays(-1)),
                        7,
                        Optional.of(Duration.ZERO))))
                .extracting(Violation::key)
                .containsExactly(
                        "name", "types", "member", "mode", "retention", "retention", "decimals", "dedup-window");
    }

    @Test
    void aCountHasNoScore() {
        assertThat(violations(() -> Leaderboards.of(
                        "events", "user_id", Optional.of("/data/amount"), LeaderboardSettings.Mode.COUNT, Window.ALL)))
                .extracting(Violation::key)
                .containsExactly("score");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/data", "data", "data/amount", "data.amount", "/data//amount", "/data/~2", "//"})
    void refusesWhatIsNoPointerToOneValue(String member) {
        assertThat(Pointer.isScalar(member)).isFalse();
    }

    @Test
    void leaderboardsHaveNamesOfTheirOwn() {
        assertThat(violations(() -> Leaderboards.settings(
                        REDIS,
                        "",
                        Duration.ZERO,
                        Leaderboards.count("top", Window.ALL),
                        Leaderboards.count("top", Window.DAY))))
                .extracting(Violation::key)
                .containsExactly("leaderboards");
        assertThat(violations(() -> Leaderboards.settings(REDIS, "", Duration.ZERO)))
                .extracting(Violation::allowed)
                .containsExactly("at least 1");
    }

    @Test
    void aCountIsNotScaled() {
        assertThat(Leaderboards.count("events", Window.ALL).scale()).isZero();
        assertThat(Leaderboards.of("events", "user_id", Optional.empty(), LeaderboardSettings.Mode.SUM, Window.ALL)
                        .scale())
                .isZero();
        assertThat(Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.ALL)
                        .scale())
                .isEqualTo(2);
    }

    @Test
    void aWindowIsKeptAWeekBeyondItsEnd() {
        LeaderboardSettings daily = new LeaderboardSettings(
                "daily",
                List.of(),
                "user_id",
                Optional.empty(),
                LeaderboardSettings.Mode.COUNT,
                Window.DAY,
                Optional.empty(),
                2,
                Optional.empty());

        assertThat(daily.keptUntil(Log.START)).contains(Instant.parse("2026-11-29T00:00:00Z"));
        assertThat(Leaderboards.count("ever", Window.ALL).keptUntil(Log.START)).isEmpty();
    }

    private static List<Violation> violations(ThrowingCallable making) {
        InvalidSettingsException[] thrown = new InvalidSettingsException[1];
        assertThatThrownBy(making).isInstanceOfSatisfying(InvalidSettingsException.class, wrong -> thrown[0] = wrong);
        return thrown[0].violations();
    }
}
