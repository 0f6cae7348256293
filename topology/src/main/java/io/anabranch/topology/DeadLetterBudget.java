package io.anabranch.topology;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of a branch's records may be rejected before the branch stops: a producer's bad deployment must not pour a topic
 * into the dead letters. Counts over the last so many records. Not thread-safe.
 */
public final class DeadLetterBudget {
    /** Whatever is rejected is kept. */
    public static final DeadLetterBudget UNLIMITED = new DeadLetterBudget(1, Integer.MAX_VALUE);

    private final double maxShare;
    private final int window;
    private final Deque<Count> counts = new ArrayDeque<>();
    private long records;
    private long rejected;

    /**
     * @param maxShare of the window's records, above 0 to 1
     * @param window how many of the last records are looked at
     */
    public DeadLetterBudget(double maxShare, int window) {
        if (!(maxShare > 0 && maxShare <= 1) || window < 1) {
            throw new IllegalArgumentException(
                    "A dead-letter budget needs a share above 0 to 1 and a window of 1 or more, got " + maxShare
                            + " of " + window);
        }
        this.maxShare = maxShare;
        this.window = window;
    }

    /** The same limits, nothing counted yet. */
    public DeadLetterBudget fresh() {
        return new DeadLetterBudget(maxShare, window);
    }

    /**
     * Counts a batch's records.
     *
     * @return whether as many of the last records as are now rejected may be
     */
    boolean allows(int batchRecords, int batchRejected) {
        if (maxShare >= 1) {
            return true;
        }
        counts.addLast(new Count(batchRecords, batchRejected));
        records += batchRecords;
        rejected += batchRejected;
        while (counts.size() > 1 && records - counts.getFirst().records >= window) {
            Count oldest = counts.removeFirst();
            records -= oldest.records;
            rejected -= oldest.rejected;
        }
        // Of the whole window, though it is not full yet: the first record's being malformed is no share of anything.
        return rejected <= maxShare * window;
    }

    /** Counts from here on. */
    void reset() {
        counts.clear();
        records = 0;
        rejected = 0;
    }

    @Override
    public String toString() {
        return "max-share " + maxShare * 100 + "% of the last " + window + " records";
    }

    private record Count(int records, int rejected) {}

    /** More is rejected than the budget allows; what exceeded it is neither kept nor committed. */
    public static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExceededException(String branch, DeadLetterBudget budget, String example) {
            super(
                    "Branch '" + branch + "' stopped: more records are rejected than dead-letters allows (" + budget
                            + "), the last one because of " + example
                            + ". Repair the producer or raise dead-letters.max-share, then restart: it goes on where it stopped");
        }
    }
}
