package io.anabranch.ingest;

/** What a simulated server answers where it fails; without a stack trace, for there are very many. */
final class SimulatedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimulatedFailure(String message) {
        super(message, null, false, false);
    }
}
