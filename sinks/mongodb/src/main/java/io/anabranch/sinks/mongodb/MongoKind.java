package io.anabranch.sinks.mongodb;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** {@code kind: mongodb} */
public final class MongoKind implements SinkKind<MongoSettings> {
    @Override
    public String name() {
        return "mongodb";
    }

    @Override
    public Class<MongoSettings> settings() {
        return MongoSettings.class;
    }

    @Override
    public Sink open(String name, MongoSettings settings, TopicReplay replay, MeterRegistry meters) {
        return open(name, settings, replay, meters, DriverMeters.NONE);
    }

    @Override
    public Sink open(
            String name, MongoSettings settings, TopicReplay replay, MeterRegistry meters, DriverMeters drivers) {
        return MongoSink.open(
                name,
                settings,
                meters,
                driver -> drivers.of(DriverMetrics.DRIVER)
                        .map(registry -> DriverMetrics.bind(name, driver, registry))
                        .orElse(driver));
    }

    @Override
    public Mono<Void> create(MongoSettings settings) {
        return EventsCollection.create(settings);
    }

    @Override
    public Mono<SchemaDiff> plan(MongoSettings settings) {
        return EventsCollection.plan(settings);
    }

    @Override
    public Placement placement(MongoSettings settings, Event event) {
        return Encoding.of(List.of(event), settings.mode(), name()).placement(settings.namespace());
    }

    @Override
    public Placement deletion(MongoSettings settings, Event event) {
        return placement(settings, event);
    }

    @Override
    public Optional<String> unappliedDeletions(MongoSettings settings) {
        return Optional.empty();
    }
}
