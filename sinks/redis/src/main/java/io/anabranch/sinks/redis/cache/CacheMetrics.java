package io.anabranch.sinks.redis.cache;

import io.anabranch.sinks.redis.cache.CacheEntries.Entry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** What a cache counts; every label out of a small, fixed set (invariant 8). */
public final class CacheMetrics {
    private final MeterProvider<Counter> reads;
    private final MeterProvider<Timer> loads;
    private final MeterProvider<Counter> failures;

    public CacheMetrics(String cache, MeterRegistry meters) {
        this.reads = Counter.builder("anabranch.cache.reads")
                .description(
                        "Values asked for: hit, absent (known to be), miss, shared with another who asked at the same"
                                + " time, unavailable (Redis was), refused, failed (an operator must act)")
                .tag("cache", cache)
                .withRegistry(meters);
        this.loads = Timer.builder("anabranch.cache.loads")
                .description("Loads of what the cache had not")
                .tag("cache", cache)
                .withRegistry(meters);
        this.failures = Counter.builder("anabranch.cache.failures")
                .description("What Redis did not do: read, lock (or it was held for too long), keep")
                .tag("cache", cache)
                .withRegistry(meters);
    }

    public void read(String outcome) {
        reads.withTag("outcome", outcome).increment();
    }

    public void failed(String operation) {
        failures.withTag("operation", operation).increment();
    }

    public <V> Mono<Entry<V>> timed(Mono<Entry<V>> load) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return load.doOnNext(entry -> loaded(entry.value().isPresent() ? "loaded" : "absent", start))
                    .doOnError(failure -> loaded("failed", start));
        });
    }

    private void loaded(String outcome, long start) {
        loads.withTag("outcome", outcome).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
}
