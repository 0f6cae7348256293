package io.anabranch.sinks.dynamodb;

/**
 * A question to the table has no answer, and waiting longer would exceed the settings' patience or be in vain. The message says
 * of which question and table, after how many attempts, how long, why, and what to do where a person must act; it names no user
 * and no event.
 */
public final class NotReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
