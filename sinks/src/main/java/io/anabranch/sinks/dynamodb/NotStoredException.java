package io.anabranch.sinks.dynamodb;

/** Some of a write is not stored, and waiting longer would exceed the sink's patience or be in vain. */
final class NotStoredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotStoredException(String message, Throwable cause) {
        super(message, cause);
    }
}
