package io.anabranch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.Optional;
import java.util.function.Supplier;

/** A client's own metrics, where they are wanted; closed with the client, they are gone from the registry. */
final class ClientMetrics implements AutoCloseable {
    /** The driver's name in the configuration. */
    static final String DRIVER = "kafka";

    static final ClientMetrics NONE = new ClientMetrics(Optional.empty());

    private final Optional<KafkaClientMetrics> bound;

    private ClientMetrics(Optional<KafkaClientMetrics> bound) {
        this.bound = bound;
    }

    /** @param made not asked where nobody wants them */
    static ClientMetrics bind(Optional<MeterRegistry> meters, Supplier<KafkaClientMetrics> made) {
        return meters.map(registry -> {
                    KafkaClientMetrics metrics = made.get();
                    metrics.bindTo(registry);
                    return new ClientMetrics(Optional.of(metrics));
                })
                .orElse(NONE);
    }

    @Override
    public void close() {
        bound.ifPresent(KafkaClientMetrics::close);
    }
}
