package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Partition;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardProgressTest {
    private static final Partition ZERO = new Partition("topic", 0);
    private static final long MINE = 7;

    private final Board board = Boards.count("events", Window.ALL);
    private final LoggedHistory history = new LoggedHistory();
    private final BoardProgress progress = new BoardProgress();

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
        BoardRun first = run(MINE, 45);
        first.calls(44, 250).forEach(progress::acknowledged);
        progress.joined(first);

        assertThat(progress.expected(run(MINE, 60), history)).isEqualTo(first.end());
    }

    @Test
    void inAnotherReadingTheGapMayHaveBeenAnothersAndIsExpected() {
        BoardRun first = run(MINE, 45);
        first.calls(44, 250).forEach(progress::acknowledged);
        progress.joined(first);

        assertThat(progress.expected(run(MINE + 1, 60), history)).isEqualTo(59);
    }

    @Test
    void neverIsLessExpectedThanWasAcknowledged() {
        BoardRun first = run(MINE, 45);
        first.calls(44, 250).forEach(progress::acknowledged);

        assertThat(progress.expected(run(MINE + 1, 20), history)).isEqualTo(first.end());
        assertThat(progress.acknowledged(board, ZERO)).isEqualTo(first.end());
        assertThat(progress.acknowledged(Boards.count("others", Window.ALL), ZERO))
                .isEqualTo(BoardProgress.NONE);
    }

    /** Ten offsets without an increment. */
    private BoardRun run(long reading, long first) {
        return new BoardRun(board, ZERO, reading, first, first + 9, List.of());
    }
}
