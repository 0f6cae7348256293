package io.anabranch.sinks.cassandra;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.DriverMeters;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** {@code kind: cassandra} */
public final class CassandraKind implements SinkKind<CassandraSettings> {
    @Override
    public String name() {
        return "cassandra";
    }

    @Override
    public Class<CassandraSettings> settings() {
        return CassandraSettings.class;
    }

    @Override
    public Sink open(String name, CassandraSettings settings, TopicReplay replay, MeterRegistry meters) {
        return open(name, settings, replay, meters, DriverMeters.NONE);
    }

    @Override
    public Sink open(
            String name, CassandraSettings settings, TopicReplay replay, MeterRegistry meters, DriverMeters drivers) {
        return CassandraSink.open(name, settings, meters, drivers.of(DriverMetrics.DRIVER));
    }

    @Override
    public Mono<Void> create(CassandraSettings settings) {
        return EventsByDay.create(settings);
    }

    @Override
    public Mono<SchemaDiff> plan(CassandraSettings settings) {
        return EventsByDay.plan(settings);
    }

    /**
     * By the settings' number of buckets, though the keyspace's own counts; and whether the event is dated too far ahead or expired already is for
     * the cluster's clock to say.
     */
    @Override
    public Placement placement(CassandraSettings settings, Event event) {
        Row row = Row.of(event, new DayBuckets(Map.of(DayBuckets.FIRST_DAY, settings.dayBuckets())));
        return row.refusal(settings.maxRowSize(), name())
                .<Placement>map(Placement.Rejection::of)
                .orElseGet(() -> row.placement(settings));
    }

    @Override
    public Placement deletion(CassandraSettings settings, Event event) {
        return CassandraSink.isKeyKnown(event)
                ? placement(settings, event)
                : new Placement.Skipped("the record does not know the event's own time, which is part of the key");
    }

    @Override
    public Optional<String> unappliedDeletions(CassandraSettings settings) {
        return Optional.of(
                "applies deletions only where the event's own time is known, so not of most records without a value");
    }
}
