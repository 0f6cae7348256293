package io.anabranch.sinks.redis;

import io.anabranch.topology.DriverMeters;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.metrics.MicrometerCommandLatencyRecorder;
import io.lettuce.core.metrics.MicrometerOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** The driver's own metrics, of its commands. */
public final class DriverMetrics {
    /** The store's name in the configuration. */
    private static final String DRIVER = "redis";

    private DriverMetrics() {}

    /** What measures nothing where they are not wanted. */
    public static CommandLatencyRecorder of(String sink, DriverMeters drivers) {
        return drivers.of(DRIVER).map(meters -> recorder(sink, meters)).orElseGet(CommandLatencyRecorder::disabled);
    }

    private static CommandLatencyRecorder recorder(String sink, MeterRegistry meters) {
        return new MicrometerCommandLatencyRecorder(
                meters, MicrometerOptions.builder().tags(Tags.of("sink", sink)).build());
    }
}
