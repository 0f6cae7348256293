package io.anabranch.bench.latency;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.mongodb.client.model.Filters;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.bench.whole.NumberedEvent;
import io.anabranch.bench.whole.Store;
import io.anabranch.bench.whole.StoreTables;
import io.anabranch.bench.whole.Target;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.zip.CRC32;
import org.bson.BsonDocument;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A read of one event by its key, as a client of the store would make it. */
@FunctionalInterface
interface StoreRead {
    DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Whether the store has it. Returns when the store has answered. */
    boolean finds(NumberedEvent event);

    /** @param store any but the feed, which keeps nothing */
    static StoreRead of(Store store, StoreTables tables, Target target) {
        return switch (store) {
            case DYNAMODB -> dynamodb(tables.dynamodb(), target);
            case CASSANDRA -> cassandra(tables.cassandra(), target);
            case MONGODB ->
                mongodb(tables.mongodb().getDatabase(Target.DATABASE).getCollection(target.name(), BsonDocument.class));
            case LEADERBOARDS -> leaderboards(tables.redis().sync(), target);
            case FEED -> throw new IllegalArgumentException("What was published is not stored");
        };
    }

    private static StoreRead dynamodb(DynamoDbAsyncClient client, Target target) {
        return event -> {
            Map<String, AttributeValue> key = Map.of(
                    "PK", AttributeValue.fromS("USER#" + event.user()),
                    "SK", AttributeValue.fromS("EVENT#" + TIME.format(event.timestamp()) + "#" + event.id()));
            return client.getItem(item -> item.tableName(target.name()).key(key).consistentRead(true))
                    .join()
                    .hasItem();
        };
    }

    private static StoreRead cassandra(CqlSession session, Target target) {
        PreparedStatement select = session.prepare("SELECT event_id FROM " + Target.DATABASE + "." + target.name()
                + " WHERE day = ? AND bucket = ? AND event_time = ? AND event_id = ?");
        return event -> {
            OffsetDateTime time = event.timestamp().atOffset(ZoneOffset.UTC);
            CRC32 crc = new CRC32();
            crc.update(event.id().getBytes(StandardCharsets.UTF_8));
            int bucket = (int) (crc.getValue() % Target.BUCKETS);
            return session.execute(select.bind(time.toLocalDate(), bucket, time.toLocalTime(), event.id()))
                            .one()
                    != null;
        };
    }

    private static StoreRead mongodb(MongoCollection<BsonDocument> collection) {
        return event -> Mono.from(collection.find(Filters.eq("_id", event.id())).limit(1))
                        .block()
                != null;
    }

    /** A sampled event's user has no other, so that it has a score as soon as the event counts. */
    private static StoreRead leaderboards(RedisCommands<String, String> redis, Target target) {
        return event -> redis.zscore(target.prefix() + "leaderboard:{spend}:all", event.user()) != null;
    }
}
