package io.anabranch.bench.latency;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long events took, to three digits. Thread-safe. */
final class Timings {
    private static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    private final Histogram histogram = new ConcurrentHistogram(LEAST_NANOS, MOST_NANOS, DIGITS);

    void add(long nanos) {
        histogram.recordValue(Math.min(Math.max(nanos, 0), MOST_NANOS));
    }

    void addAll(Timings others) {
        histogram.add(others.histogram);
    }

    long count() {
        return histogram.getTotalCount();
    }

    /** @param share such as 0.99 */
    double millis(double share) {
        return histogram.getValueAtPercentile(100 * share) / 1e6;
    }
}
