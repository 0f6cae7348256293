package io.anabranch.sinks.redis;

import java.util.List;

/**
 * What became of a {@link BoardCall}.
 *
 * @param standing how the board stood before it
 * @param stored the offset up to which the board, or the one that is being rebuilt, holds the partition now; -1 for none
 * @param target the offset that the partition has to reach in the board that is being rebuilt; -1 where none is open
 * @param replayed increments that had been applied before
 * @param duplicates events that are on the board by another record
 * @param over increments of windows that are kept no longer
 * @param tooLarge members whose sum would be beyond 2^53
 * @param hasEnded whether this ended the rebuilding of the board
 */
record BoardAnswer(
        Standing standing,
        long stored,
        long target,
        long replayed,
        long duplicates,
        long over,
        long tooLarge,
        boolean hasEnded) {
    /** How a board stands to what was expected of it; by the script's own numbers. */
    enum Standing {
        /** Nothing was applied, since nothing of the board is there. */
        ABSENT,
        /** Nothing was applied, since records are missing from the board. */
        BEHIND,
        /** All was applied that had not been before. */
        APPLIED
    }

    static BoardAnswer of(List<Long> numbers) {
        Standing standing = Standing.values()[Math.toIntExact(numbers.get(0))];
        return new BoardAnswer(
                standing,
                numbers.get(1),
                numbers.get(2),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5),
                numbers.get(6),
                numbers.get(7) == 1);
    }

    boolean isApplied() {
        return standing == Standing.APPLIED;
    }
}
