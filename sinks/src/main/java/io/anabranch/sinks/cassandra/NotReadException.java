package io.anabranch.sinks.cassandra;

/**
 * A question to the table has no answer, and waiting longer would exceed the settings' patience or be in vain. The message says
 * what was asked of which table, how often, for how long, and why there is none; it names no user and no event.
 */
public final class NotReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
