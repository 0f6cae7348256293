package io.anabranch.sinks.mongodb;

import org.jspecify.annotations.Nullable;

/** A bulk could not be written; says what was tried, on what and how often, and never what the events hold. */
final class MongoSinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MongoSinkException(String message) {
        super(message);
    }

    MongoSinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
