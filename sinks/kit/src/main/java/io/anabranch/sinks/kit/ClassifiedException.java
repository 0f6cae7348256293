package io.anabranch.sinks.kit;

/** A failure that was classified where it was met, because only there it was known what it means. */
public final class ClassifiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    ClassifiedException(Failure failure) {
        super(failure.description(), failure.cause(), false, /* writableStackTrace= */ false);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
