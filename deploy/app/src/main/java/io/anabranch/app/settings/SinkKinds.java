package io.anabranch.app.settings;

import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.CassandraSink;
import io.anabranch.sinks.cassandra.EventsByDay;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.dynamodb.DynamoSink;
import io.anabranch.sinks.dynamodb.EventsTable;
import io.anabranch.sinks.mongodb.EventsCollection;
import io.anabranch.sinks.mongodb.MongoSettings;
import io.anabranch.sinks.mongodb.MongoSink;
import io.anabranch.sinks.redis.FeedSettings;
import io.anabranch.sinks.redis.LeaderboardSink;
import io.anabranch.sinks.redis.LeaderboardSinkSettings;
import io.anabranch.sinks.redis.LiveFeedSink;
import io.anabranch.settings.SchemaDiff;
import java.util.List;
import reactor.core.publisher.Mono;

/** All kinds of sink. Adding a sink to the program adds a line here. */
final class SinkKinds {
    static final List<SinkKind<?>> ALL = List.of(
            new SinkKind<>(
                    "dynamodb",
                    DynamoSettings.class,
                    SinkKind.plainly(DynamoSink::open),
                    EventsTable::create,
                    EventsTable::plan),
            new SinkKind<>(
                    "cassandra",
                    CassandraSettings.class,
                    SinkKind.plainly(CassandraSink::open),
                    EventsByDay::create,
                    EventsByDay::plan),
            new SinkKind<>(
                    "mongodb",
                    MongoSettings.class,
                    SinkKind.plainly(MongoSink::open),
                    EventsCollection::create,
                    EventsCollection::plan),
            // Channels and leaderboards come into being by being written to.
            new SinkKind<>(
                    "feed",
                    FeedSettings.class,
                    SinkKind.plainly(LiveFeedSink::open),
                    settings -> Mono.empty(),
                    settings -> Mono.just(SchemaDiff.NONE)),
            new SinkKind<>(
                    "leaderboards",
                    LeaderboardSinkSettings.class,
                    LeaderboardSink::open,
                    settings -> Mono.empty(),
                    settings -> Mono.just(SchemaDiff.NONE)));

    private SinkKinds() {}
}
