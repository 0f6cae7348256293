package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.RetryingReader;

/** What a failed request means to who reads. */
final class ReadTrouble implements RetryingReader.Failures {
    @Override
    public boolean mayPass(Throwable failure) {
        return Trouble.of(failure).mayPass();
    }

    @Override
    public String reason(Throwable failure) {
        return ThrottlingReasons.label(failure)
                .orElseGet(() -> Trouble.of(failure).label());
    }

    @Override
    public String told(Throwable failure) {
        return Trouble.said(failure)
                + Remedies.of(failure).map(todo -> "; " + todo).orElse("");
    }
}
