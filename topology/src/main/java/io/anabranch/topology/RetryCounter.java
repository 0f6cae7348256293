package io.anabranch.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what a sink sends again, as {@code anabranch.sink.retries}, by reason. Thread-safe. */
public final class RetryCounter {
    private final String sink;
    private final MeterRegistry meters;

    public RetryCounter(String sink, MeterRegistry meters) {
        this.sink = sink;
        this.meters = meters;
    }

    /** @param reason out of a small, fixed set (invariant 8), in lower case with dashes */
    public void count(String reason) {
        Counter.builder("anabranch.sink.retries")
                .description("Requests sent again after a failure that may pass")
                .tag("sink", sink)
                .tag("reason", reason)
                .register(meters)
                .increment();
    }
}
