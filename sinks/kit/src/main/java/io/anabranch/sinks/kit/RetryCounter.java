package io.anabranch.sinks.kit;

import io.anabranch.topology.Causes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what a sink sends again, as {@code anabranch.sink.retries}, by reason, and remembers the last. Thread-safe. */
public final class RetryCounter {
    private final String sink;
    private final MeterRegistry meters;
    private volatile @Nullable String lastReason;
    private volatile @Nullable Throwable lastCause;

    public RetryCounter(String sink, MeterRegistry meters) {
        this.sink = sink;
        this.meters = meters;
    }

    /** @param reason out of a small, fixed set (invariant 8), in lower case with dashes */
    public void count(String reason) {
        lastReason = reason;
        lastCause = null;
        Counter.builder("anabranch.sink.retries")
                .description("Requests sent again after a failure that may pass")
                .tag("sink", sink)
                .tag("reason", reason)
                .register(meters)
                .increment();
    }

    /** The same, with the failure that {@link #last()} tells of. */
    public void count(String reason, Throwable cause) {
        count(reason);
        lastCause = cause;
    }

    /** The last reason and, where it is known, its cause in words. */
    public Optional<String> last() {
        @Nullable Throwable cause = lastCause;
        return Optional.ofNullable(lastReason)
                .map(reason -> cause == null ? reason : reason + ": " + Causes.inWords(cause));
    }
}
