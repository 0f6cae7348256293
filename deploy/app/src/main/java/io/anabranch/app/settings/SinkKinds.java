package io.anabranch.app.settings;

import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.CassandraSink;
import io.anabranch.sinks.cassandra.EventsByDay;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.dynamodb.DynamoSink;
import io.anabranch.sinks.dynamodb.EventsTable;
import java.util.List;

/** All kinds of sink. Adding a sink to the program adds a line here. */
final class SinkKinds {
    static final List<SinkKind<?>> ALL = List.of(
            new SinkKind<>("dynamodb", DynamoSettings.class, false, DynamoSink::open, EventsTable::create),
            new SinkKind<>("cassandra", CassandraSettings.class, false, CassandraSink::open, EventsByDay::create));

    private SinkKinds() {}
}
