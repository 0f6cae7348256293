package io.anabranch.sinks.dynamodb;

/** Some of a write is not stored, and waiting longer would exceed the sink's retry time or be in vain. */
final class WriteFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WriteFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
