package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.Complaints.Complaint;
import io.anabranch.topology.Complaints.InvalidSettingsException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    private static final URI REDIS = URI.create("redis://:topsecret@localhost:6379");

    @Test
    void allThatIsWrongWithAFeedIsToldAtOnce() {
        Duration none = Duration.ZERO;

        assertThat(complaints(() -> new FeedSettings(
                        URI.create("http://:topsecret@localhost"),
                        Optional.of("a{b}"),
                        "events",
                        Optional.of("events:{user}:{user}"),
                        0,
                        Duration.ofSeconds(-1),
                        none,
                        none)))
                .extracting(Complaint::key)
                .containsExactly(
                        "redis",
                        "prefix",
                        "in-flight",
                        "patience",
                        "timeout",
                        "connect-timeout",
                        "channel",
                        "user-channel");
    }

    @Test
    void noComplaintShowsTheAddress() {
        assertThatThrownBy(() -> Boards.settings(URI.create("http://:topsecret@localhost"), "", Duration.ZERO))
                .hasMessageContaining("redis:")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void allThatIsWrongWithABoardIsToldAtOnce() {
        assertThat(complaints(() -> new Board(
                        "Top Ten",
                        List.of(""),
                        "/data",
                        Optional.of("count"),
                        Board.Mode.MAX,
                        Window.ALL,
                        Optional.of(Duration.ofDays(-1)),
                        7,
                        Optional.of(Duration.ZERO))))
                .extracting(Complaint::key)
                .containsExactly("name", "types", "member", "mode", "keep", "keep", "decimals", "distinct");
    }

    @Test
    void aCountHasNoScore() {
        assertThat(complaints(() ->
                        Boards.of("events", "user_id", Optional.of("/data/amount"), Board.Mode.COUNT, Window.ALL)))
                .extracting(Complaint::key)
                .containsExactly("score");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/data", "data", "data/amount", "/data//amount", "/data/~2", "//"})
    void refusesWhatIsNoPointerToOneValue(String member) {
        assertThat(Pointer.isScalar(member)).isFalse();
    }

    @Test
    void boardsHaveNamesOfTheirOwn() {
        assertThat(complaints(() -> Boards.settings(
                        REDIS, "", Duration.ZERO, Boards.count("top", Window.ALL), Boards.count("top", Window.DAY))))
                .extracting(Complaint::key)
                .containsExactly("board");
        assertThat(complaints(() -> Boards.settings(REDIS, "", Duration.ZERO)))
                .extracting(Complaint::allowed)
                .containsExactly("at least 1");
    }

    @Test
    void aCountIsNotScaled() {
        assertThat(Boards.count("events", Window.ALL).scale()).isZero();
        assertThat(Boards.of("events", "user_id", Optional.empty(), Board.Mode.SUM, Window.ALL)
                        .scale())
                .isZero();
        assertThat(Boards.amount("spend", Board.Mode.SUM, Window.ALL).scale()).isEqualTo(2);
    }

    @Test
    void aWindowIsKeptAWeekBeyondItsEnd() {
        Board daily = new Board(
                "daily",
                List.of(),
                "user_id",
                Optional.empty(),
                Board.Mode.COUNT,
                Window.DAY,
                Optional.empty(),
                2,
                Optional.empty());

        assertThat(daily.keptUntil(Log.START)).contains(Instant.parse("2026-11-29T00:00:00Z"));
        assertThat(Boards.count("ever", Window.ALL).keptUntil(Log.START)).isEmpty();
    }

    private static List<Complaint> complaints(ThrowingCallable making) {
        InvalidSettingsException[] thrown = new InvalidSettingsException[1];
        assertThatThrownBy(making).isInstanceOfSatisfying(InvalidSettingsException.class, wrong -> thrown[0] = wrong);
        return thrown[0].complaints();
    }
}
