package io.anabranch.sinks.dynamodb;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/** Sums what reads cost by the store's own word, as {@code anabranch.sink.read.units}, by question. Thread-safe. */
final class ReadUnits {
    private final String sink;
    private final MeterRegistry meters;

    ReadUnits(String sink, MeterRegistry meters) {
        this.sink = sink;
        this.meters = meters;
    }

    /** One answered request. Not every server of the protocol tells the cost. */
    void count(String question, @Nullable ConsumedCapacity cost) {
        DistributionSummary.builder("anabranch.sink.read.units")
                .description("Read units that a request consumed")
                .tag("sink", sink)
                .tag("question", question)
                .register(meters)
                .record(Optional.ofNullable(cost)
                        .map(ConsumedCapacity::capacityUnits)
                        .orElse(0.0));
    }
}
