package io.anabranch.sinks.kit;

/**
 * A question to a store has no answer, and waiting longer would exceed the settings' retry time or be in vain. The message says
 * what was asked of which table, how often, for how long, why there is no answer, and what to do where an operator must act; it
 * names no user and no event.
 */
public final class ReadFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    ReadFailedException(String message, Failure failure) {
        super(message, failure.cause());
        this.failure = failure;
    }

    /** What was met last. */
    Failure failure() {
        return failure;
    }
}
