package io.anabranch.sinks.mongodb;

import com.mongodb.MongoClientSettings;
import com.mongodb.event.CommandEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.mongodb.MongoMetricsCommandListener;
import io.micrometer.core.instrument.binder.mongodb.MongoMetricsConnectionPoolListener;

/** The driver's own metrics, of its commands and pools. Its own labels would hold an id that is another one with each client. */
final class DriverMetrics {
    /** The driver's name in the configuration. */
    static final String DRIVER = "mongodb";

    private DriverMetrics() {}

    static MongoClientSettings.Builder bind(String sink, MongoClientSettings.Builder driver, MeterRegistry meters) {
        return driver.addCommandListener(new MongoMetricsCommandListener(meters, event -> tags(sink, event)))
                .applyToConnectionPoolSettings(pool ->
                        pool.addConnectionPoolListener(new MongoMetricsConnectionPoolListener(
                                meters,
                                created -> Tags.of(
                                        "sink",
                                        sink,
                                        "server",
                                        created.getServerId().getAddress().toString()))));
    }

    private static Tags tags(String sink, CommandEvent event) {
        return Tags.of(
                "sink",
                sink,
                "command",
                event.getCommandName(),
                "outcome",
                event instanceof CommandSucceededEvent ? "success" : "failed");
    }
}
