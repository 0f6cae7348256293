package io.anabranch.sinks.dynamodb;

/** The store answered well and left a part of the request undone. */
final class LeftoversException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeftoversException(int left, int sent) {
        super(left + " of " + sent + " unprocessed", null, false, /* writableStackTrace= */ false);
    }
}
