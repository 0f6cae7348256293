package io.anabranch.topology;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a branch does at one moment.
 *
 * @param since when it came into this state
 * @param cause why, where the state is an operator's business: the last cause in words, with what to do where that is known
 */
public record BranchStatus(State state, Instant since, Optional<String> cause) {

    /** Out of a small, fixed set (invariant 8): the label of a metric. */
    public enum State {
        /** No partition of the log is this process's yet. */
        WAITING,
        ATTACHED,
        CATCHING_UP,
        PAUSED,
        /** Its last attempt failed, or its store has not completed a write for long; it keeps retrying. */
        FAILING,
        /** More was rejected than the budget allows; nothing goes on until an operator resumes it. */
        STOPPED;

        /** As in metrics and in health answers: lower case with dashes. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether events can flow. */
        public boolean isWell() {
            return this != FAILING && this != STOPPED;
        }
    }
}
