package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.RetryingReader;

/** What a failed request means to who reads. */
final class ReadFailures implements RetryingReader.Failures {
    @Override
    public boolean mayPass(Throwable failure) {
        return ErrorClass.of(failure).mayPass();
    }

    @Override
    public String reason(Throwable failure) {
        return ThrottlingReasons.label(failure)
                .orElseGet(() -> ErrorClass.of(failure).label());
    }

    @Override
    public String describe(Throwable failure) {
        return ErrorClass.said(failure)
                + OperatorHints.of(failure).map(todo -> "; " + todo).orElse("");
    }
}
