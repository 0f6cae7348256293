package io.anabranch.local;

import org.jspecify.annotations.Nullable;

/** The local stack could not do as asked. The message says what was tried, why it failed and what to do about it. */
public final class LocalStackException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LocalStackException(String message) {
        this(message, null);
    }

    LocalStackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
