package io.anabranch.sinks.mongodb;

import io.anabranch.topology.Asking;

/** What a failure of MongoDB or of its driver means to who reads. */
final class ReadErrors implements Asking.Failures {
    @Override
    public boolean mayPass(Throwable failure) {
        return StoreErrors.of(failure) == Verdict.RETRY;
    }

    @Override
    public String reason(Throwable failure) {
        return StoreErrors.reason(failure);
    }

    @Override
    public String told(Throwable failure) {
        return StoreErrors.describe(failure).lines().findFirst().orElse("");
    }
}
