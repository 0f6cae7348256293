package io.anabranch.sinks.dynamodb;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;

/** {@code kind: dynamodb} */
public final class DynamoKind implements SinkKind<DynamoSettings> {
    @Override
    public String name() {
        return "dynamodb";
    }

    @Override
    public Class<DynamoSettings> settings() {
        return DynamoSettings.class;
    }

    @Override
    public Sink open(String name, DynamoSettings settings, TopicReplay replay, MeterRegistry meters) {
        return DynamoSink.open(name, settings, meters);
    }

    @Override
    public Mono<Void> create(DynamoSettings settings) {
        return EventsTable.create(settings);
    }

    @Override
    public Mono<SchemaDiff> plan(DynamoSettings settings) {
        return EventsTable.plan(settings);
    }

    @Override
    public Placement placement(DynamoSettings settings, Event event) {
        Item item = new Item(event, settings);
        return Limits.refusal(item, name())
                .<Placement>map(Placement.Rejection::of)
                .orElseGet(() -> item.placement(settings.table()));
    }
}
