package io.anabranch.sinks.kit;

import org.jspecify.annotations.Nullable;

/**
 * What a store's failure means for the request that met it: the one answer that writers, readers, metrics and health go by.
 *
 * @param reason out of a small, fixed set for each store (invariant 8), in lower case with dashes: the label of retries and of calls. What
 *     stores have in common has one of the names here
 * @param description for an operator, in one line: what went wrong, and what to do where it is theirs to do. Holds no event's data and no secret
 * @param cause what may be shown of the failure itself, for the stack trace; null where it may quote an event
 */
public record Failure(
        Kind kind,
        String reason,
        String description,
        @Nullable Throwable cause) {
    /** The store has too much to do. */
    public static final String THROTTLED = "throttled";
    /** No answer came in time. */
    public static final String REQUEST_TIMEOUT = "request-timeout";
    /** The connection broke, or none could be made. */
    public static final String DISCONNECTED = "disconnected";
    /** The store says that it failed itself. */
    public static final String STORE_FAILED = "store-failed";

    public static final String REJECTED = "rejected";
    public static final String OTHER = "other";

    /** What can be done about it. */
    public enum Kind {
        /** Nothing: the same request may succeed later. Whether this one was carried out may be unknown. */
        RETRYABLE,
        /** Something that the request carries can never be stored; what, is found by sending its halves. */
        REJECTED,
        /** Neither waiting nor leaving something out helps, until an operator acts. */
        FATAL
    }

    public static Failure retryable(String reason, String description, @Nullable Throwable cause) {
        return new Failure(Kind.RETRYABLE, reason, description, cause);
    }

    public static Failure rejected(String description, @Nullable Throwable cause) {
        return new Failure(Kind.REJECTED, REJECTED, description, cause);
    }

    public static Failure fatal(String description, @Nullable Throwable cause) {
        return new Failure(Kind.FATAL, OTHER, description, cause);
    }

    public boolean isRetryable() {
        return kind == Kind.RETRYABLE;
    }

    public boolean isRejected() {
        return kind == Kind.REJECTED;
    }

    /** As a failure that is passed on, and keeps what it means. */
    public ClassifiedException toException() {
        return new ClassifiedException(this);
    }
}
