package io.anabranch.app;

import io.anabranch.app.ops.SinkView.Totals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the metrics say of one sink. */
final class SinkFigures {
    private final MeterRegistry meters;
    private final String sink;

    SinkFigures(MeterRegistry meters, String sink) {
        this.meters = meters;
        this.sink = sink;
    }

    Totals totals() {
        @Nullable
        Timer writes = meters.find("anabranch.sink.write")
                .tag("sink", sink)
                .tag("outcome", "written")
                .timer();
        @Nullable
        DistributionSummary batches =
                meters.find("anabranch.sink.batch.events").tag("sink", sink).summary();
        return new Totals(
                count("anabranch.events.written", "sink"),
                count("anabranch.events.rejected", "stage"),
                count("anabranch.events.filtered", "sink"),
                count("anabranch.sink.retries", "sink"),
                gauge("anabranch.sink.in.flight"),
                gauge("anabranch.sink.concurrency.limit"),
                writes == null ? 0 : writes.count(),
                writes == null ? 0 : writes.totalTime(TimeUnit.SECONDS),
                writes == null ? Map.of() : buckets(writes),
                batches == null ? 0 : batches.count(),
                batches == null ? 0 : (long) batches.totalAmount());
    }

    double lagRecords() {
        return gauge("anabranch.lag.records");
    }

    double lagSeconds() {
        return gauge("anabranch.lag.seconds");
    }

    private static Map<Double, Long> buckets(Timer writes) {
        Map<Double, Long> buckets = new LinkedHashMap<>();
        for (CountAtBucket bucket : writes.takeSnapshot().histogramCounts()) {
            buckets.put(bucket.bucket(TimeUnit.SECONDS), (long) bucket.count());
        }
        return buckets;
    }

    private long count(String name, String tag) {
        return (long) meters.find(name).tag(tag, sink).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double gauge(String name) {
        @Nullable Gauge gauge = meters.find(name).tag("sink", sink).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }
}
