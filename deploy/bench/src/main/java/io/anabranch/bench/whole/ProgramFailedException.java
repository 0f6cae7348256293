package io.anabranch.bench.whole;

/** A measured program has ended, stalls, or is slower than it may be; the message has the end of its log. */
public final class ProgramFailedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ProgramFailedException(String message) {
        super(message);
    }
}
