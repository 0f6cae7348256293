package io.anabranch.demo;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.app.verify.Account.Kind;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Damages what a pipeline of plain sales has stored, each event in one way, by the stores' own drivers. */
final class Damages {
    private final TestServers servers;
    private final String suffix;
    private final Map<String, Map<Kind, Long>> counts = new HashMap<>();
    private final Map<String, Map<String, Long>> altered = new HashMap<>();
    private int next;
    private int planted;

    /** @param suffix of the pipeline's names */
    Damages(TestServers servers, String suffix) {
        this.servers = servers;
        this.suffix = suffix;
    }

    int count() {
        return planted;
    }

    Map<Kind, Long> counts(String store) {
        return counts.getOrDefault(store, Map.of());
    }

    Map<String, Long> alteredFields(String store) {
        return altered.getOrDefault(store, Map.of());
    }

    void plantAll() throws Exception {
        plantInDynamo();
        plantInCassandra();
        plantInMongo();
        new SearchDamages(this, servers.opensearch(), "s" + suffix).plant();
        plantInRedis();
        plantInKafka();
    }

    void note(String store, Kind kind) {
        planted++;
        counts.computeIfAbsent(store, none -> new EnumMap<>(Kind.class)).merge(kind, 1L, Long::sum);
    }

    void noteAltered(String store, String fields) {
        note(store, Kind.ALTERED);
        altered.computeIfAbsent(store, none -> new TreeMap<>()).merge(fields, 1L, Long::sum);
    }

    /** An event that no other damage is done to. */
    String id() {
        return "e-" + 7 * next++;
    }

    private void plantInDynamo() {
        try (DynamoDbAsyncClient client = DynamoDbAsyncClient.builder()
                .endpointOverride(servers.dynamodb())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build()) {
            DynamoTable table = new DynamoTable(client, "Events" + suffix);
            Map<String, String> fields = new TreeMap<>(Map.of(
                    "user_id", "user_id",
                    "event_type", "event_type",
                    "timestamp", "timestamp",
                    "data", "data",
                    "extra", "extra",
                    "GSI1PK", "GSI1",
                    "GSI1SK", "GSI1",
                    "GSI2PK", "GSI2",
                    "GSI3PK", "GSI3",
                    "planted", "further attributes"));
            fields.put("GSI2SK", "GSI2");
            fields.forEach((attribute, field) -> {
                Map<String, AttributeValue> item = table.item(id());
                item.put(
                        attribute,
                        AttributeValue.fromS(
                                attribute.equals("timestamp") ? "2026-11-21T00:00:00.000001Z" : "{\"x\":1}"));
                table.put(item);
                noteAltered("dynamodb", field);
            });
            Map<String, AttributeValue> expiring = table.item(id());
            expiring.put("ttl", AttributeValue.fromN("4000000000"));
            table.put(expiring);
            noteAltered("dynamodb", "ttl");
            table.delete(table.item(id()));
            note("dynamodb", Kind.MISSING);
            Map<String, AttributeValue> doubled = table.item(id());
            doubled.put("SK", AttributeValue.fromS("EVENT#other"));
            table.put(doubled);
            note("dynamodb", Kind.DOUBLED);
            Map<String, AttributeValue> foreign = table.item("e-1");
            foreign.put("event_id", AttributeValue.fromS("nobody's"));
            foreign.put("SK", AttributeValue.fromS("EVENT#foreign"));
            table.put(foreign);
            note("dynamodb", Kind.FOREIGN);
        }
    }

    private record DynamoTable(DynamoDbAsyncClient client, String name) {
        Map<String, AttributeValue> item(String id) {
            Map<String, AttributeValue> key = client.query(query -> query.tableName(name)
                            .indexName("GSI3")
                            .keyConditionExpression("GSI3PK = :id")
                            .expressionAttributeValues(Map.of(":id", AttributeValue.fromS("ID#" + id))))
                    .join()
                    .items()
                    .get(0);
            return new HashMap<>(client.getItem(
                            get -> get.tableName(name).key(Map.of("PK", key(key, "PK"), "SK", key(key, "SK"))))
                    .join()
                    .item());
        }

        private static AttributeValue key(Map<String, AttributeValue> item, String attribute) {
            return Objects.requireNonNull(item.get(attribute));
        }

        void put(Map<String, AttributeValue> item) {
            var unused = client.putItem(put -> put.tableName(name).item(item)).join();
        }

        void delete(Map<String, AttributeValue> item) {
            var unused = client.deleteItem(
                            delete -> delete.tableName(name).key(Map.of("PK", key(item, "PK"), "SK", key(item, "SK"))))
                    .join();
        }
    }

    private void plantInCassandra() {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(servers.cassandra())
                .withLocalDatacenter("datacenter1")
                .build()) {
            CassandraTable table = new CassandraTable(session, "k" + suffix + ".events_by_day");
            for (String column : List.of("user_id", "event_type", "data", "extra")) {
                table.update(table.row(id()), column + " = '{\"x\":1}'");
                noteAltered("cassandra", column);
            }
            Row expiring = table.row(id());
            table.insert(expiring, expiring.getInt("bucket"), "event_time", 4_000_000);
            noteAltered("cassandra", "time to live");
            Row moved = table.row(id());
            table.delete(moved);
            table.insert(moved, moved.getInt("bucket") + 1, "event_time", moved.getInt("life"));
            noteAltered("cassandra", "bucket");
            Row later = table.row(id());
            table.delete(later);
            table.insert(later, later.getInt("bucket"), "'23:59:59.999999'", later.getInt("life"));
            noteAltered("cassandra", "day and event_time, time to live");
            table.delete(table.row(id()));
            note("cassandra", Kind.MISSING);
            Row doubled = table.row(id());
            table.insert(doubled, doubled.getInt("bucket") + 1, "event_time", doubled.getInt("life"));
            note("cassandra", Kind.DOUBLED);
            session.execute("INSERT INTO " + table.name()
                    + " (day, bucket, event_time, event_id, user_id, event_type) VALUES ('2026-11-21', 0, '08:00:00',"
                    + " 'nobody''s', 'u', 't')");
            note("cassandra", Kind.FOREIGN);
        }
    }

    private record CassandraTable(CqlSession session, String name) {
        Row row(String id) {
            return Objects.requireNonNull(
                    session.execute("SELECT day, bucket, event_time, event_id, user_id, event_type, data, extra,"
                                    + " TTL(user_id) AS life FROM " + name + " WHERE event_id = '" + id
                                    + "' ALLOW FILTERING")
                            .one());
        }

        void update(Row row, String assignment) {
            var unused = session.execute(
                    "UPDATE " + name + " USING TTL " + row.getInt("life") + " SET " + assignment + where(row));
        }

        void delete(Row row) {
            var unused = session.execute("DELETE FROM " + name + where(row));
        }

        /** A row of the same event elsewhere. */
        void insert(Row row, int bucket, String time, int life) {
            var unused = session.execute(
                    "INSERT INTO " + name
                            + " (day, bucket, event_time, event_id, user_id, event_type, data, extra) VALUES ('"
                            + row.getLocalDate("day") + "', " + bucket % 16 + ", "
                            + (time.equals("event_time") ? "'" + row.getLocalTime("event_time") + "'" : time)
                            + ", ?, ?, ?, ?, ?) USING TTL " + life,
                    row.getString("event_id"),
                    row.getString("user_id"),
                    row.getString("event_type"),
                    row.getString("data"),
                    row.getString("extra"));
        }

        private static String where(Row row) {
            return " WHERE day = '" + row.getLocalDate("day") + "' AND bucket = " + row.getInt("bucket")
                    + " AND event_time = '" + row.getLocalTime("event_time") + "' AND event_id = '"
                    + row.getString("event_id") + "'";
        }
    }

    private void plantInMongo() {
        try (MongoClient client = MongoClients.create("mongodb://" + at(servers.address(Server.MONGODB)))) {
            MongoCollection<Document> events = client.getDatabase("d" + suffix).getCollection("events");
            Map<String, Object> fields = new TreeMap<>(Map.of(
                    "user_id", "x",
                    "event_type", "x",
                    "timestamp", new BsonDateTime(0),
                    "data.amount", 1_000,
                    "extra.shop", "x"));
            fields.forEach((field, value) -> {
                update(events, Updates.set(field, value));
                noteAltered("mongodb", field.replaceFirst("[.].*", ""));
            });
            update(events, Updates.inc("timestamp_micros", 1L));
            noteAltered("mongodb", "timestamp_micros");
            update(events, Updates.set("planted", true));
            noteAltered("mongodb", "further fields");
            var unused = Mono.from(events.deleteOne(Filters.eq("_id", id()))).block();
            note("mongodb", Kind.MISSING);
            Object ofAnotherKind = new ObjectId();
            for (Object id : List.of("nobody's", ofAnotherKind)) {
                var unusedToo = Mono.from(events.insertOne(new Document("_id", id).append("user_id", "u")))
                        .block();
                note("mongodb", Kind.FOREIGN);
            }
        }
    }

    private void update(MongoCollection<Document> events, Bson update) {
        var unused =
                Mono.from(events.updateOne(Filters.eq("_id", id()), update)).block();
    }

    private void plantInRedis() {
        RedisClient client = RedisClient.create("redis://" + at(servers.address(Server.REDIS)));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            String leaderboard = suffix + ":leaderboard:{spend}:";
            String day = redis.keys(leaderboard + "2*").get(0);
            List<String> members = new ArrayList<>(redis.zrange(day, 0, 1));
            redis.zincrby(day, 1, members.get(0));
            redis.zrem(day, members.get(1));
            redis.zadd(day, 5, "nobody");
            redis.zadd(leaderboard + "not-a-date", 5, "nobody");
            String partition = redis.hkeys(leaderboard + "progress").get(0);
            redis.hset(leaderboard + "progress", partition, "1000000");
            planted += 5;
        } finally {
            client.shutdown();
        }
    }

    /** A position past the end of the log, and a dead letter of an event. */
    private void plantInKafka() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
            admin.alterConsumerGroupOffsets(
                            "g" + suffix + ".mongodb",
                            Map.of(new TopicPartition("events" + suffix, 0), new OffsetAndMetadata(1_000_000)))
                    .all()
                    .get();
            planted++;
        }
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafka()), new StringSerializer(), new StringSerializer())) {
            ProducerRecord<String, String> letter = new ProducerRecord<>("events" + suffix + ".dead", "{}");
            Map.of(
                            "__connect.errors.topic", "events" + suffix,
                            "__connect.errors.partition", "0",
                            "__connect.errors.offset", "3",
                            "anabranch.sink", "decode",
                            "anabranch.reason", "malformed-json")
                    .forEach((name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            var unused = producer.send(letter).get();
            planted++;
        }
    }

    private static String at(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
