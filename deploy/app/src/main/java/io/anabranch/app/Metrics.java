package io.anabranch.app;

import io.anabranch.app.otlp.OtlpMetrics;
import io.anabranch.app.settings.Driver;
import io.anabranch.app.settings.OpsSettings;
import io.anabranch.app.settings.OtlpSettings;
import io.anabranch.topology.DriverMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The registries of the program's figures, with those of the process itself. */
final class Metrics implements AutoCloseable {
    private static final int MOST_REASONS = 100;

    /** Few buckets: each is a series per sink. A store writes a batch in milliseconds, or is in trouble. */
    private static final Map<String, double[]> BUCKETS = Map.of(
            "anabranch.sink.write", nanos(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 60_000),
            "anabranch.event.age", nanos(10, 50, 100, 250, 500, 1_000, 5_000, 30_000, 300_000, 3_600_000));

    private final PrometheusMeterRegistry page = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MeterRegistry registry;
    private final Set<String> drivers;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Without a collector. */
    Metrics() {
        this(Optional.empty(), List.of());
    }

    /**
     * @param otlp where all of them are sent to, besides being served
     * @param drivers whose own metrics are wanted
     */
    Metrics(Optional<OtlpSettings> otlp, List<Driver> drivers) {
        this.drivers = drivers.stream().map(Driver::label).collect(Collectors.toUnmodifiableSet());
        // No method reference: making one loads the library, on or off.
        this.registry =
                otlp.map(settings -> withPage(OtlpMetrics.open(settings))).orElse(page);
        registry.config()
                .meterFilter(new Buckets())
                // Invariant 8: a label's values are bounded, whatever a driver's errors look like.
                .meterFilter(MeterFilter.maximumAllowableTags(
                        "anabranch.events.rejected", "reason", MOST_REASONS, MeterFilter.deny()))
                .meterFilter(MeterFilter.maximumAllowableTags(
                        "anabranch.sink.retries", "reason", MOST_REASONS, MeterFilter.deny()))
                .meterFilter(new DriverLabels())
                // Nanoseconds are no base unit; process.cpu.usage tells the same.
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                // A gauge under a name that Prometheus keeps for histograms.
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        Gauge.builder("anabranch.build.info", () -> 1)
                .description("The version that runs")
                .tag("version", Version.current())
                .register(registry);
        collections.bindTo(registry);
        List.of(
                        new ClassLoaderMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(figures -> figures.bindTo(registry));
        if (drivers.contains(Driver.NETTY)) {
            NettyMemory.bindTo(registry);
        }
    }

    static Metrics of(OpsSettings ops) {
        return new Metrics(ops.otlp(), ops.driverMetrics());
    }

    private MeterRegistry withPage(MeterRegistry collector) {
        return new CompositeMeterRegistry().add(page).add(collector);
    }

    /** Where figures are counted. */
    MeterRegistry registry() {
        return registry;
    }

    /** Where drivers' own metrics go, of those that are wanted. */
    DriverMeters drivers() {
        return driver -> drivers.contains(driver) ? Optional.of(registry) : Optional.empty();
    }

    /** Where they are read again: the same where nothing is sent to a collector. */
    PrometheusMeterRegistry page() {
        return page;
    }

    @Override
    public void close() {
        collections.close();
        if (registry instanceof CompositeMeterRegistry both) {
            // It closes none of its own.
            both.getRegistries().forEach(MeterRegistry::close);
        }
        registry.close();
    }

    private static double[] nanos(long... millis) {
        return Arrays.stream(millis)
                .mapToDouble(bound -> Duration.ofMillis(bound).toNanos())
                .toArray();
    }

    private static final class Buckets implements MeterFilter {
        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            double[] bounds = BUCKETS.get(id.getName());
            return bounds == null
                    ? config
                    : DistributionStatisticConfig.builder()
                            .serviceLevelObjectives(bounds)
                            .build()
                            .merge(config);
        }
    }
}
