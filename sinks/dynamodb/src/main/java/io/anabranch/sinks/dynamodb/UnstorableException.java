package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.RejectReason;

/** data can't be an attribute, whoever tries again. */
final class UnstorableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final RejectReason reason;

    UnstorableException(RejectReason reason, String detail) {
        // No stack trace: a producer can cause any number of these, and reason and detail tell all.
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** One of those in {@link Limits}. */
    RejectReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
