package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.internal.core.metrics.TaggingMetricIdGenerator;
import com.datastax.oss.driver.internal.metrics.micrometer.MicrometerMetricsFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** The driver's own metrics, of its session and of each node; those of its requests' times are left out, since the sink measures these itself. */
final class DriverMetrics {
    /** The driver's name in the configuration. */
    static final String DRIVER = "cassandra";

    private static final List<String> OF_SESSION =
            List.of("connected-nodes", "bytes-sent", "bytes-received", "cql-client-timeouts");
    private static final List<String> OF_NODE = List.of(
            "pool.open-connections",
            "pool.in-flight",
            "pool.available-streams",
            "pool.orphaned-streams",
            "errors.request.unsent",
            "errors.request.aborted",
            "errors.request.write-timeouts",
            "errors.request.unavailables",
            "errors.connection.init",
            "errors.connection.auth");

    private DriverMetrics() {}

    static void configure(ProgrammaticDriverConfigLoaderBuilder config) {
        config.withClass(DefaultDriverOption.METRICS_FACTORY_CLASS, MicrometerMetricsFactory.class)
                .withClass(DefaultDriverOption.METRICS_ID_GENERATOR_CLASS, TaggingMetricIdGenerator.class)
                .withString(DefaultDriverOption.METRICS_ID_GENERATOR_PREFIX, "cassandra")
                .withStringList(DefaultDriverOption.METRICS_SESSION_ENABLED, OF_SESSION)
                .withStringList(DefaultDriverOption.METRICS_NODE_ENABLED, OF_NODE);
    }

    static void bind(CqlSessionBuilder session, MeterRegistry meters) {
        session.withMetricRegistry(meters);
    }
}
