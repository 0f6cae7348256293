package io.anabranch.sinks.cassandra;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
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
        return CassandraSink.open(name, settings, meters);
    }

    @Override
    public Mono<Void> create(CassandraSettings settings) {
        return EventsByDay.create(settings);
    }

    @Override
    public Mono<SchemaDiff> plan(CassandraSettings settings) {
        return EventsByDay.plan(settings);
    }
}
