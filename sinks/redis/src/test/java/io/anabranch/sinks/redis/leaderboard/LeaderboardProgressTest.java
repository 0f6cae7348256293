package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Partition;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderboardProgressTest {
    private static final Partition ZERO = new Partition("topic", 0);
    private static final long MINE = 7;

    private final LeaderboardSettings leaderboard = Leaderboards.count("events", Window.ALL);
    private final LoggedReplay history = new LoggedReplay();
    private final LeaderboardProgress progress = new LeaderboardProgress();

    @Test
    void allThatWasCommittedBeforeAReadingBeganIsExpectedOfItsFirstRun() {
        history.hold(ZERO, MINE, 40);

        assertThat(progress.expected(run(MINE, 45), history))
                .as("40 to 44 were no events")
                .isEqualTo(39);
    }

    @Test
    void ofAReadingThatIsOverTheFirstRecordTellsWhereItBegan() {
        history.hold(ZERO, MINE + 1, 1_000);

        assertThat(progress.expected(run(MINE, 45), history)).isEqualTo(44);
    }

    @Test
    void withinAReadingWhatWasAcknowledgedIsExpectedAndNothingOfAGap() {
        LeaderboardRun first = run(MINE, 45);
        first.calls(44, 250).forEach(progress::acknowledged);
        progress.joined(first);

        assertThat(progress.expected(run(MINE, 60), history)).isEqualTo(first.end());
    }

    @Test
    void inAnotherReadingTheGapMayHaveBeenAnothersAndIsExpected() {
        LeaderboardRun first = run(MINE, 45);
        first.calls(44, 250).forEach(progress::acknowledged);
        progress.joined(first);

        assertThat(progress.expected(run(MINE + 1, 60), history)).isEqualTo(59);
    }

    @Test
    void neverIsLessExpectedThanWasAcknowledged() {
        LeaderboardRun first = run(MINE, 45);
        first.calls(44, 250).forEach(progress::acknowledged);

        assertThat(progress.expected(run(MINE + 1, 20), history)).isEqualTo(first.end());
        assertThat(progress.acknowledged(leaderboard, ZERO)).isEqualTo(first.end());
        assertThat(progress.acknowledged(Leaderboards.count("others", Window.ALL), ZERO))
                .isEqualTo(LeaderboardProgress.NONE);
    }

    /** Ten offsets without an increment. */
    private LeaderboardRun run(long reading, long first) {
        return new LeaderboardRun(leaderboard, ZERO, reading, first, first + 9, List.of());
    }
}
