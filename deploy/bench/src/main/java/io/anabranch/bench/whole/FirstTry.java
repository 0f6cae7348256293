package io.anabranch.bench.whole;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bson.Document;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverRecord;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the first pages of the drivers' manuals lead to: each event by itself to all stores at once, 256 events in flight, acknowledged
 * when all have it. An event that comes again counts again.
 */
final class FirstTry {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Brings one event to one store. */
    private interface Writer {
        Mono<?> write(JsonNode event);
    }

    private FirstTry() {}

    public static void main(String[] args) {
        Servers servers = Servers.parse(List.of(args));
        Target target = Target.parse(args[5], args[6], args[7]);
        List<Writer> writers = target.stores().stream()
                .map(store -> writer(store, servers, target))
                .toList();
        ReceiverOptions<byte[], byte[]> options = ReceiverOptions.<byte[], byte[]>create(Map.of(
                        "bootstrap.servers", servers.kafka(),
                        "group.id", target.name(),
                        "auto.offset.reset", "earliest"))
                .withKeyDeserializer(new ByteArrayDeserializer())
                .withValueDeserializer(new ByteArrayDeserializer())
                // Else a position can go back, since events end in any order.
                .maxDeferredCommits(10_000)
                .subscription(Set.of(target.topic()));
        KafkaReceiver.create(options)
                .receive()
                .flatMap(record -> deliver(record, writers))
                .blockLast();
    }

    private static Mono<Void> deliver(ReceiverRecord<byte[], byte[]> record, List<Writer> writers) {
        JsonNode event = read(record.value());
        return Flux.fromIterable(writers)
                .flatMap(writer -> writer.write(event))
                .then(Mono.fromRunnable(record.receiverOffset()::acknowledge));
    }

    private static JsonNode read(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException("A record is no event", e);
        }
    }

    private static Writer writer(Store store, Servers servers, Target target) {
        return switch (store) {
            case DYNAMODB -> dynamodb(servers, target);
            case CASSANDRA -> cassandra(servers, target);
            case MONGODB -> mongodb(servers, target);
            case FEED -> feed(servers, target);
            case LEADERBOARDS -> leaderboard(servers, target);
        };
    }

    private static Writer mongodb(Servers servers, Target target) {
        MongoCollection<Document> collection = MongoClients.create("mongodb://" + servers.mongodb())
                .getDatabase(Target.DATABASE)
                .getCollection(target.name());
        return event -> Mono.from(collection.insertOne(new Document("_id", text(event, "event_id"))
                .append("user_id", text(event, "user_id"))
                .append("event_type", text(event, "event_type"))
                .append("timestamp", text(event, "timestamp"))
                .append("data", Document.parse(event.get("data").toString()))));
    }

    private static Writer cassandra(Servers servers, Target target) {
        int colon = servers.cassandra().lastIndexOf(':');
        CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        servers.cassandra().substring(0, colon),
                        Integer.parseInt(servers.cassandra().substring(colon + 1))))
                .withLocalDatacenter(Target.DATACENTER)
                .build();
        PreparedStatement insert = session.prepare("INSERT INTO " + Target.DATABASE + "." + target.name()
                + " (day, bucket, event_time, event_id, user_id, event_type, data) VALUES (?, ?, ?, ?, ?, ?, ?)");
        return event -> {
            OffsetDateTime time = OffsetDateTime.parse(text(event, "timestamp"));
            String id = text(event, "event_id");
            return Mono.fromCompletionStage(session.executeAsync(insert.bind(
                    time.toLocalDate(),
                    Math.floorMod(id.hashCode(), Target.BUCKETS),
                    LocalTime.ofNanoOfDay(time.toLocalTime().toNanoOfDay()),
                    id,
                    text(event, "user_id"),
                    text(event, "event_type"),
                    event.get("data").toString())));
        };
    }

    private static Writer dynamodb(Servers servers, Target target) {
        DynamoDbAsyncClient client = DynamoDbAsyncClient.builder()
                .region(Region.of(Target.REGION))
                .endpointOverride(URI.create("http://" + servers.dynamodb()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(Target.KEY, Target.KEY)))
                // Beyond its queue the client refuses, and 256 puts are in flight at 50 connections.
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(256))
                .build();
        return event -> {
            Map<String, AttributeValue> item = new HashMap<>();
            String timeAndId = text(event, "timestamp") + "#" + text(event, "event_id");
            String user = "USER#" + text(event, "user_id");
            String type = "TYPE#" + text(event, "event_type");
            item.put("PK", AttributeValue.fromS(user));
            item.put("SK", AttributeValue.fromS("EVENT#" + timeAndId));
            item.put("GSI1PK", AttributeValue.fromS(type));
            item.put("GSI1SK", AttributeValue.fromS(timeAndId));
            item.put("GSI2PK", AttributeValue.fromS(user + "#" + type));
            item.put("GSI2SK", AttributeValue.fromS(timeAndId));
            item.put("data", AttributeValue.fromS(event.get("data").toString()));
            return Mono.fromFuture(
                    client.putItem(put -> put.tableName(target.name()).item(item)));
        };
    }

    private static Writer feed(Servers servers, Target target) {
        RedisReactiveCommands<String, String> redis = redis(servers);
        return event -> redis.publish(target.prefix() + "events:" + text(event, "event_type"), event.toString());
    }

    private static Writer leaderboard(Servers servers, Target target) {
        RedisReactiveCommands<String, String> redis = redis(servers);
        return event -> redis.zincrby(
                target.prefix() + "leaderboard:{spend}:all",
                (double) Math.round(event.get("data").get("amount").asDouble() * 100),
                text(event, "user_id"));
    }

    private static RedisReactiveCommands<String, String> redis(Servers servers) {
        return RedisClient.create("redis://" + servers.redis()).connect().reactive();
    }

    private static String text(JsonNode event, String field) {
        return event.get(field).asText();
    }
}
