package io.anabranch.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Shows how far a lane is behind: a gauge for each partition while it is this reader's. */
final class LagGauges {
    private final String lane;
    private final MeterRegistry meters;
    private final Map<Lease, Gauge> gauges = new ConcurrentHashMap<>();

    LagGauges(String lane, MeterRegistry meters) {
        this.lane = lane;
        this.meters = meters;
    }

    Leases.Listener listener(KafkaSettings settings) {
        return new Leases.Listener() {
            @Override
            public String topicId() {
                return KafkaTopics.id(settings);
            }

            @Override
            public void taken(Lease lease) {
                gauges.put(lease, gauge(lease));
            }

            @Override
            public void ended(Lease lease) {
                @Nullable Gauge gauge = gauges.remove(lease);
                if (gauge != null) {
                    meters.remove(gauge);
                }
            }
        };
    }

    /** The age in seconds of the oldest record that is not committed. */
    double seconds(LaneConsumer consumer) {
        if (consumer.leases().lag() == 0) {
            return 0;
        }
        long oldest = consumer.commits().open().stream()
                .mapToLong(Polled::oldestMillis)
                .min()
                .orElse(consumer.newestMillis());
        return Math.max(0, System.currentTimeMillis() - oldest) / 1000.0;
    }

    private Gauge gauge(Lease lease) {
        return Gauge.builder("anabranch.lag.records", lease, Lease::lag)
                .description("Records of the partition that the lane has not committed")
                .tag("lane", lane)
                .tag("partition", Integer.toString(lease.partition().partition()))
                .baseUnit("records")
                .register(meters);
    }
}
