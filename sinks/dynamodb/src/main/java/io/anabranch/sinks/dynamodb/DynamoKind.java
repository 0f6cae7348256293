package io.anabranch.sinks.dynamodb;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    @Override
    public Placement deletion(DynamoSettings settings, Event event) {
        if (!DynamoSink.applies(settings, event)) {
            return new Placement.Skipped(
                    "the record does not know the event's user and own time, and there is no id-index");
        }
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("table", settings.table());
        Item.Key.of(event)
                .ifPresentOrElse(
                        key -> {
                            keys.put(Keys.PARTITION, key.partition());
                            keys.put(Keys.SORT, key.sort());
                        },
                        () -> keys.put(Keys.ID_PARTITION, Keys.ofId(event.id())));
        return new Placement.Keys(keys);
    }

    @Override
    public Optional<String> unappliedDeletions(DynamoSettings settings) {
        return settings.idIndex()
                ? Optional.empty()
                : Optional.of(
                        "applies deletions only where the event's user and own time are known, so not of most records"
                                + " without a value; with id-index all");
    }
}
