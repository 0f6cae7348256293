package io.anabranch.bench.whole;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.net.InetSocketAddress;
import java.net.URI;
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

/**
 * What the first pages of the drivers' manuals lead to: each event by itself to all stores at once, 256 events in flight, acknowledged
 * when all have it. An event that comes again counts again.
 */
final class FirstTry {
    /** Brings one event to one store. */
    private interface Writer {
        Mono<?> write(PlainEvent event);
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
        PlainEvent event = PlainEvent.read(record.value());
        return Flux.fromIterable(writers)
                .flatMap(writer -> writer.write(event))
                .then(Mono.fromRunnable(record.receiverOffset()::acknowledge));
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
        return event -> Mono.from(collection.insertOne(event.document()));
    }

    private static Writer cassandra(Servers servers, Target target) {
        int colon = servers.cassandra().lastIndexOf(':');
        CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        servers.cassandra().substring(0, colon),
                        Integer.parseInt(servers.cassandra().substring(colon + 1))))
                .withLocalDatacenter(Target.DATACENTER)
                .build();
        PreparedStatement insert = session.prepare(PlainEvent.insert(target));
        return event -> Mono.fromCompletionStage(session.executeAsync(insert.bind(event.row())));
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
        return event -> Mono.fromFuture(
                client.putItem(put -> put.tableName(target.name()).item(event.item())));
    }

    private static Writer feed(Servers servers, Target target) {
        RedisReactiveCommands<String, String> redis = redis(servers);
        return event -> redis.publish(event.channel(target), event.toString());
    }

    private static Writer leaderboard(Servers servers, Target target) {
        RedisReactiveCommands<String, String> redis = redis(servers);
        return event -> redis.zincrby(target.leaderboard(), event.cents(), event.user());
    }

    private static RedisReactiveCommands<String, String> redis(Servers servers) {
        return RedisClient.create("redis://" + servers.redis()).connect().reactive();
    }
}
