package io.anabranch.topology;

/**
 * No waiting helps, until an operator acts: what is asked for is not there, not allowed, or of another kind. The message says what, where, and
 * what to do, in one line; it holds no secret.
 */
public class MisconfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MisconfigurationException(String message) {
        super(message);
    }

    /** @param cause for the stack trace; the message says all that an operator needs */
    public MisconfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
