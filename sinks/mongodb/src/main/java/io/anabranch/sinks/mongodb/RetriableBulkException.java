package io.anabranch.sinks.mongodb;

import org.jspecify.annotations.Nullable;

/** Something of a bulk is left that may be stored at the next attempt. */
final class RetriableBulkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static RetriableBulkException of(Throwable cause) {
        return new RetriableBulkException("", cause);
    }

    /** @param cause what the driver met; null where the server named the documents that are left */
    RetriableBulkException(String why, @Nullable Throwable cause) {
        super(cause == null ? why : StoreErrors.describe(cause), cause, false, false);
    }
}
