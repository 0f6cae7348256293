package io.anabranch.faults;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.cassandra.CassandraKind;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.dynamodb.DynamoKind;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.sinks.mongodb.MongoKind;
import io.anabranch.sinks.mongodb.MongoSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardKind;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;

/** The kind {@code hooked-<store>}: the store's own sink behind a {@link HookedSink}. */
abstract class HookedKind<S extends Record> implements SinkKind<S> {
    private final SinkKind<S> kind;

    private HookedKind(SinkKind<S> kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return "hooked-" + kind.name();
    }

    @Override
    public Class<S> settings() {
        return kind.settings();
    }

    @Override
    public Sink open(String name, S settings, TopicReplay replay, MeterRegistry meters) {
        return new HookedSink(kind.open(name, settings, replay, meters));
    }

    @Override
    public Mono<Void> create(S settings) {
        return kind.create(settings);
    }

    @Override
    public Mono<SchemaDiff> plan(S settings) {
        return kind.plan(settings);
    }

    /** {@code kind: hooked-dynamodb} */
    public static final class Dynamo extends HookedKind<DynamoSettings> {
        public Dynamo() {
            super(new DynamoKind());
        }
    }

    /** {@code kind: hooked-cassandra} */
    public static final class Cassandra extends HookedKind<CassandraSettings> {
        public Cassandra() {
            super(new CassandraKind());
        }
    }

    /** {@code kind: hooked-mongodb} */
    public static final class Mongo extends HookedKind<MongoSettings> {
        public Mongo() {
            super(new MongoKind());
        }
    }

    /** {@code kind: hooked-leaderboards} */
    public static final class Leaderboards extends HookedKind<LeaderboardSinkSettings> {
        public Leaderboards() {
            super(new LeaderboardKind());
        }
    }
}
