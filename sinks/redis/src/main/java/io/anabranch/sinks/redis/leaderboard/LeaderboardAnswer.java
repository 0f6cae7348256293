package io.anabranch.sinks.redis.leaderboard;

import java.util.List;

/**
 * What became of a {@link LeaderboardCall}.
 *
 * @param outcome how the leaderboard stood before it
 * @param stored the offset up to which the leaderboard, or the one that is being rebuilt, holds the partition now; -1 for none
 * @param target the offset that the partition has to reach in the leaderboard that is being rebuilt; -1 where none is open
 * @param replayed increments that had been applied before
 * @param duplicates events that are on the leaderboard by another record
 * @param over increments of windows that are kept no longer
 * @param tooLarge members whose sum would be beyond 2^53
 * @param hasEnded whether this ended the rebuilding of the leaderboard
 */
record LeaderboardAnswer(
        Outcome outcome,
        long stored,
        long target,
        long replayed,
        long duplicates,
        long over,
        long tooLarge,
        boolean hasEnded) {
    /** How a leaderboard stands to what was expected of it; by the script's own numbers. */
    enum Outcome {
        /** Nothing was applied, since nothing of the leaderboard is there. */
        ABSENT,
        /** Nothing was applied, since records are missing from the leaderboard. */
        BEHIND,
        /** All was applied that had not been before. */
        APPLIED
    }

    static LeaderboardAnswer of(List<Long> numbers) {
        Outcome outcome = Outcome.values()[Math.toIntExact(numbers.get(0))];
        return new LeaderboardAnswer(
                outcome,
                numbers.get(1),
                numbers.get(2),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5),
                numbers.get(6),
                numbers.get(7) == 1);
    }

    boolean isApplied() {
        return outcome == Outcome.APPLIED;
    }
}
