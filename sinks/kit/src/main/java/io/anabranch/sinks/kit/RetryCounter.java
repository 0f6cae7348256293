package io.anabranch.sinks.kit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what a sink sends again, as {@code anabranch.sink.retries}, by reason, and remembers the last. Thread-safe. */
final class RetryCounter {
    private final String sink;
    private final MeterRegistry meters;
    private volatile @Nullable Failure last;

    RetryCounter(String sink, MeterRegistry meters) {
        this.sink = sink;
        this.meters = meters;
    }

    void count(Failure failure) {
        last = failure;
        Counter.builder("anabranch.sink.retries")
                .description("Requests sent again after a failure that may pass")
                .tag("sink", sink)
                .tag("reason", failure.reason())
                .register(meters)
                .increment();
    }

    /** The last reason and, where there are any, its words. */
    Optional<String> last() {
        return Optional.ofNullable(last)
                // Of a rejection the store's words may quote what it rejects.
                .map(failure -> failure.isRejected() || failure.description().isEmpty()
                        ? failure.reason()
                        : failure.reason() + ": " + failure.description());
    }
}
