package io.anabranch.sinks.mongodb;

import org.jspecify.annotations.Nullable;

/** Something of a bulk is left that may be stored at the next attempt. */
final class Unfinished extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static Unfinished of(Throwable cause) {
        return new Unfinished("", cause);
    }

    /** @param cause what the driver met; null where the server named the documents that are left */
    Unfinished(String why, @Nullable Throwable cause) {
        super(cause == null ? why : StoreErrors.describe(cause), cause, false, false);
    }
}
