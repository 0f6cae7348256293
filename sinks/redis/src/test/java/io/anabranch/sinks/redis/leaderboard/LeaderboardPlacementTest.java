package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.redis.leaderboard.LeaderboardRun.Increment;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LeaderboardPlacementTest {
    private final LeaderboardKind kind = new LeaderboardKind();
    private final Log log = new Log("t", 0);

    @ParameterizedTest
    @EnumSource(Window.class)
    void showsTheIncrementThatTheSinkApplies(Window window) {
        LeaderboardSinkSettings settings = settings(
                Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, window),
                Leaderboards.count("events", window));
        Event event = log.amount("user ü", "12.345");

        Map<String, String> shown = shown(settings, event);

        assertThat(scored(settings, event).runs()).hasSize(2).allSatisfy(run -> {
            Increment applied = run.increments().get(0);
            String name = run.leaderboard().name();
            assertThat(shown)
                    .contains(
                            entry(
                                    name + ".key",
                                    LeaderboardKeys.of(settings).window(run.leaderboard(), applied.window())),
                            entry(name + ".member", applied.member()),
                            entry(name + ".score", Long.toString(applied.score())));
            assertThat(Optional.ofNullable(shown.get(name + ".kept-until")))
                    .isEqualTo(run.leaderboard().keptUntil(event.timestamp()).map(Object::toString));
        });
        assertThat(shown).containsEntry("spend.decimals", "2").doesNotContainKey("events.decimals");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"amount\":1}', no text or number that can be a member at /data/sku",
        "'{\"sku\":\"\",\"amount\":1}', no text or number that can be a member at /data/sku",
        "'{\"sku\":\"a\",\"amount\":\"1\"}', no number at /data/amount",
        "'{\"sku\":\"a\"}', no number at /data/amount"
    })
    void saysWhatIsMissingWhereNothingScores(String data, String why) {
        LeaderboardSinkSettings settings = settings(Leaderboards.of(
                "skus", "/data/sku", Optional.of("/data/amount"), LeaderboardSettings.Mode.SUM, Window.DAY));
        Event event = log.event("u", "purchase", Log.START, data, "");

        assertThat(scored(settings, event).runs())
                .allSatisfy(run -> assertThat(run.increments()).isEmpty());
        assertThat(shown(settings, event)).containsExactly(entry("skus.skipped", why));
    }

    @Test
    void saysWhichTypesALeaderboardHas() {
        LeaderboardSinkSettings settings = settings(new LeaderboardSettings(
                "orders",
                List.of("order", "refund"),
                "user_id",
                Optional.empty(),
                LeaderboardSettings.Mode.COUNT,
                Window.ALL,
                Optional.empty(),
                2,
                Optional.empty()));

        assertThat(shown(settings, log.event("u", "click", Log.START, "{}", "")))
                .containsExactly(entry("orders.skipped", "its types are order, refund"));
    }

    @Test
    void aScoreThatIsTooLargeForOneIsRejectedForAll() {
        LeaderboardSinkSettings settings = settings(
                Leaderboards.count("events", Window.ALL),
                Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.DAY));
        Event event = log.amount("u", "1e30");

        assertThat(kind.placement(settings, event))
                .isEqualTo(Placement.Rejection.of(
                        scored(settings, event).rejected().get(0)));
    }

    private Map<String, String> shown(LeaderboardSinkSettings settings, Event event) {
        return ((Placement.Keys) kind.placement(settings, event)).keys();
    }

    private static Scoring.Scored scored(LeaderboardSinkSettings settings, Event event) {
        return new Scoring("leaderboards", settings.leaderboards(), new SimpleMeterRegistry()).score(List.of(event));
    }

    private static LeaderboardSinkSettings settings(LeaderboardSettings... leaderboards) {
        return Leaderboards.settings(URI.create("redis://localhost:1"), "shop:", Duration.ofSeconds(1), leaderboards);
    }
}
