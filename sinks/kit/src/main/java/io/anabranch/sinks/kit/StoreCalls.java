package io.anabranch.sinks.kit;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How long a store's driver takes for each of its calls, and for the parts of one, as the driver tells. Thread-safe. */
public final class StoreCalls {
    /** The outcome of a call that the store answered with what was asked for. */
    public static final String SUCCESS = "success";

    private final MeterProvider<Timer> calls;
    private final MeterProvider<Timer> phases;

    /** Times calls as {@code anabranch.store.call}, their phases as {@code anabranch.store.call.phase}. */
    public StoreCalls(String sink, MeterRegistry meters) {
        this.calls = Timer.builder("anabranch.store.call")
                .description("One call of a store's driver, from asking to its end")
                .tag("sink", sink)
                .withRegistry(meters);
        this.phases = Timer.builder("anabranch.store.call.phase")
                .description("What a call of a store's driver spends its time on")
                .tag("sink", sink)
                .withRegistry(meters);
    }

    /**
     * One call.
     *
     * @param operation the store's own name of what was asked
     * @param outcome {@link #SUCCESS}, or a kind of failure out of a small, fixed set (invariant 8), in lower case with dashes
     */
    public void recordCall(String operation, String outcome, Duration took) {
        calls.withTags("operation", operation, "outcome", outcome).record(took);
    }

    /** @param phase out of a small, fixed set */
    public void recordPhase(String phase, Duration took) {
        phases.withTag("phase", phase).record(took);
    }
}
