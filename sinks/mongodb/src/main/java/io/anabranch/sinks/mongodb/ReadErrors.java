package io.anabranch.sinks.mongodb;

import com.mongodb.MongoException;
import io.anabranch.sinks.kit.RetryingReader;

/** What a failure of MongoDB or of its driver means to who reads. */
final class ReadErrors implements RetryingReader.Failures {
    private static final int CURSOR_NOT_FOUND = 43;
    private static final int CURSOR_KILLED = 237;

    @Override
    public boolean mayPass(Throwable failure) {
        return StoreErrors.of(failure) == ErrorClass.RETRY || isCursorGone(failure);
    }

    /** A server that was started again, or a member that left, has forgotten it; the question is asked from its beginning. */
    private static boolean isCursorGone(Throwable failure) {
        return failure instanceof MongoException answer
                && (answer.getCode() == CURSOR_NOT_FOUND || answer.getCode() == CURSOR_KILLED);
    }

    @Override
    public String reason(Throwable failure) {
        return StoreErrors.reason(failure);
    }

    @Override
    public String describe(Throwable failure) {
        return StoreErrors.describe(failure).lines().findFirst().orElse("");
    }
}
