package io.anabranch.sinks.redis;

import io.anabranch.topology.Asking;

/** What a failure of Redis or of its driver means to who reads. */
final class ReadErrors implements Asking.Failures {
    @Override
    public boolean mayPass(Throwable failure) {
        return Failures.passing(failure).isPresent();
    }

    @Override
    public String reason(Throwable failure) {
        return Failures.passing(failure).orElse("failed");
    }

    @Override
    public String told(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
