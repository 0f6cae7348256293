package io.anabranch.sinks.mongodb;

import io.anabranch.topology.RejectReason;

/** An event can't be a document, whoever tries again. */
final class UnstorableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final RejectReason reason;

    UnstorableException(RejectReason reason, String detail) {
        // No stack trace: a producer can cause any number of these, and reason and detail tell all.
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** One of {@link Reasons}. */
    RejectReason reason() {
        return reason;
    }
}
