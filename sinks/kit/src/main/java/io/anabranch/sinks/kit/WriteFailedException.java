package io.anabranch.sinks.kit;

/**
 * Some of a write is not stored, and going on would exceed the settings' retry time or be in vain. The message says what was written
 * where, how much of it is left, how often and how long it was tried, the last cause, and what to do where an operator must act; it
 * holds no event's data.
 */
public final class WriteFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    WriteFailedException(String message, Failure failure) {
        super(message, failure.cause());
        this.failure = failure;
    }

    /** What was met last. */
    Failure failure() {
        return failure;
    }
}
