package io.anabranch.app.settings;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.DeadLetterSettings;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.EventTimeSettings;
import io.anabranch.ingest.decode.TopicEventSettings;
import io.anabranch.ingest.decode.registry.SchemaRegistrySettings;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.mongodb.MongoSettings;
import io.anabranch.sinks.redis.feed.FeedSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.anabranch.sinks.search.SearchSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every section of the configuration with the record that it becomes, in the order of the documents. */
final class Sections {
    static final Map<String, Class<? extends Record>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("kafka", KafkaSettings.class);
        ALL.put("kafka.dead-letters", DeadLetterSettings.class);
        ALL.put("event", EventSettings.class);
        ALL.put("event.time", EventTimeSettings.class);
        ALL.put("event.topics[]", TopicEventSettings.class);
        ALL.put("schema-registry", SchemaRegistrySettings.class);
        ALL.put("sinks.<name>", BranchSettings.class);
        ALL.put("sinks.dynamodb", DynamoSettings.class);
        ALL.put("sinks.cassandra", CassandraSettings.class);
        ALL.put("sinks.mongodb", MongoSettings.class);
        ALL.put("sinks.feed", FeedSettings.class);
        ALL.put("sinks.leaderboards", LeaderboardSinkSettings.class);
        ALL.put("sinks.leaderboards.leaderboards[]", LeaderboardSettings.class);
        ALL.put("sinks.search", SearchSettings.class);
        ALL.put("ops", OpsSettings.class);
        ALL.put("ops.otlp", OtlpSettings.class);
        ALL.put("ops.traces", TraceSettings.class);
    }

    private Sections() {}
}
