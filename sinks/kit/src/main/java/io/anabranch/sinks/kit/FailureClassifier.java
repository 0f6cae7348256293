package io.anabranch.sinks.kit;

/** A store's one table of failures: what its server and its driver can answer, and what each means. Stateless. */
@FunctionalInterface
public interface FailureClassifier {
    /** Total: of what it does not know it says {@link Failure.Kind#FATAL}, since an outage of an unknown kind must dead-letter nothing (invariant 4). */
    Failure classify(Throwable failure);
}
