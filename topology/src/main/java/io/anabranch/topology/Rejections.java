package io.anabranch.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what can never be stored, as {@code anabranch.events.rejected}. */
public final class Rejections {
    private Rejections() {}

    /** Counts one, by who rejected it and why. */
    public static void count(MeterRegistry meters, Rejected rejected) {
        Counter.builder("anabranch.events.rejected")
                .description("Events that can never be stored, by who rejected them and why")
                .tag("stage", rejected.by())
                .tag("reason", rejected.reason().code())
                .register(meters)
                .increment();
    }
}
