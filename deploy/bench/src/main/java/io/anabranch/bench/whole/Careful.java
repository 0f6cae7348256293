package io.anabranch.bench.whole;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * What a careful engineer writes in one file for just this topic and these stores: each poll goes to every store in the store's own bulk,
 * four polls are in flight, and they are committed in order. Whatever fails ends it. It has no dead letters, no pace of a store's
 * own, no metrics, no recovery: it is the floor that a whole program is measured against.
 */
final class Careful {
    private static final int POLLS_IN_FLIGHT = 4;
    private static final int MOST_RECORDS = 1_000;
    private static final int CASSANDRA_ROWS = 30;
    private static final int CASSANDRA_BYTES = 4_500;
    private static final int CASSANDRA_FRAME = 160;
    private static final int DYNAMO_ITEMS = 25;
    private static final JsonFactory JSON = new JsonFactory();
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    /** Entries at or below the partition's last offset are skipped, so what comes again counts once. */
    private static final String FENCED = """
            local last = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or -1)
            for i = 2, #ARGV, 3 do
              local offset = tonumber(ARGV[i])
              if offset > last then
                redis.call('ZINCRBY', KEYS[2], ARGV[i + 2], ARGV[i + 1])
                last = offset
              end
            end
            redis.call('HSET', KEYS[1], ARGV[1], last)
            return last
            """;

    /** An event as its record has it. */
    private record Read(
            ConsumerRecord<byte[], byte[]> record,
            String id,
            String user,
            String type,
            Instant time,
            String data,
            String amount) {}

    /** A poll that is being written, and where the log is when it is. */
    private record Poll(CompletableFuture<?> written, Map<TopicPartition, OffsetAndMetadata> next) {}

    /** Brings events to one store. */
    private interface Writer {
        CompletableFuture<?> write(List<Read> events);
    }

    private Careful() {}

    public static void main(String[] args) {
        Servers servers = Servers.parse(List.of(args));
        Target target = Target.parse(args[5], args[6], args[7]);
        List<Writer> writers = target.stores().stream()
                .map(store -> writer(store, servers, target))
                .toList();
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                servers.kafka(),
                "group.id",
                target.name(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "max.poll.records",
                MOST_RECORDS);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(Set.of(target.topic()));
            Deque<Poll> inFlight = new ArrayDeque<>();
            while (true) {
                ConsumerRecords<byte[], byte[]> records =
                        consumer.poll(Duration.ofMillis(inFlight.isEmpty() ? 100 : 0));
                if (!records.isEmpty()) {
                    List<Read> events = new ArrayList<>(records.count());
                    records.forEach(record -> events.add(read(record)));
                    CompletableFuture<?>[] writes =
                            writers.stream().map(writer -> writer.write(events)).toArray(CompletableFuture<?>[]::new);
                    inFlight.add(new Poll(CompletableFuture.allOf(writes), records.nextOffsets()));
                }
                boolean isFull = inFlight.size() == POLLS_IN_FLIGHT;
                while (!inFlight.isEmpty()
                        && (isFull
                                || records.isEmpty()
                                || inFlight.element().written().isDone())) {
                    Poll first = inFlight.remove();
                    var unused = first.written().join();
                    consumer.commitAsync(first.next(), (offsets, failure) -> {
                        if (failure != null) {
                            throw new IllegalStateException("Offsets were not committed", failure);
                        }
                    });
                    isFull = false;
                }
            }
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

    private static Read read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        String id = "";
        String user = "";
        String type = "";
        String time = "";
        String data = "{}";
        String amount = "0";
        try (JsonParser json = JSON.createParser(value)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "event_id" -> id = json.getText();
                    case "user_id" -> user = json.getText();
                    case "event_type" -> type = json.getText();
                    case "timestamp" -> time = json.getText();
                    case "data" -> {
                        int begin = (int) json.currentTokenLocation().getByteOffset();
                        int depth = 1;
                        while (depth > 0) {
                            JsonToken token = json.nextToken();
                            if (token == JsonToken.FIELD_NAME
                                    && depth == 1
                                    && json.currentName().equals("amount")) {
                                json.nextToken();
                                amount = json.getText();
                            } else if (token == JsonToken.START_OBJECT) {
                                depth++;
                            } else if (token == JsonToken.END_OBJECT) {
                                depth--;
                            }
                        }
                        int end = (int) json.currentLocation().getByteOffset();
                        data = new String(value, begin, end - begin, StandardCharsets.UTF_8);
                    }
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The record at offset " + record.offset() + " is no event", e);
        }
        return new Read(record, id, user, type, OffsetDateTime.parse(time).toInstant(), data, amount);
    }

    private static Writer mongodb(Servers servers, Target target) {
        MongoCollection<BsonDocument> collection = MongoClients.create(MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString("mongodb://" + servers.mongodb()))
                        .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                        .build())
                .getDatabase(Target.DATABASE)
                .getCollection(target.name(), BsonDocument.class);
        return events -> Mono.from(collection.insertMany(
                        events.stream().map(Careful::document).toList(), UNORDERED))
                .toFuture();
    }

    private static BsonDocument document(Read event) {
        return new BsonDocument("_id", new BsonString(event.id()))
                .append("user_id", new BsonString(event.user()))
                .append("event_type", new BsonString(event.type()))
                .append("timestamp", new BsonDateTime(event.time().toEpochMilli()))
                .append("timestamp_micros", new BsonInt64(ChronoUnit.MICROS.between(Instant.EPOCH, event.time())))
                .append("data", BsonDocument.parse(event.data()));
    }

    private static Writer cassandra(Servers servers, Target target) {
        int colon = servers.cassandra().lastIndexOf(':');
        CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        servers.cassandra().substring(0, colon),
                        Integer.parseInt(servers.cassandra().substring(colon + 1))))
                .withLocalDatacenter(Target.DATACENTER)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                        .build())
                .build();
        PreparedStatement insert = session.prepare("INSERT INTO " + Target.DATABASE + "." + target.name()
                + " (day, bucket, event_time, event_id, user_id, event_type, data) VALUES (?, ?, ?, ?, ?, ?, ?)");
        return events -> {
            Map<String, List<Read>> partitions = new HashMap<>();
            for (Read event : events) {
                partitions
                        .computeIfAbsent(
                                event.time().atOffset(ZoneOffset.UTC).toLocalDate() + "/" + bucket(event),
                                unknown -> new ArrayList<>())
                        .add(event);
            }
            List<CompletableFuture<?>> writes = new ArrayList<>();
            for (List<Read> partition : partitions.values()) {
                List<BoundStatement> rows = new ArrayList<>();
                int bytes = 0;
                for (Read event : partition) {
                    int more = CASSANDRA_FRAME
                            + event.id().length()
                            + event.user().length()
                            + event.type().length()
                            + event.data().length();
                    if (!rows.isEmpty() && (rows.size() == CASSANDRA_ROWS || bytes + more > CASSANDRA_BYTES)) {
                        writes.add(send(session, rows));
                        rows = new ArrayList<>();
                        bytes = 0;
                    }
                    rows.add(bind(insert, event));
                    bytes += more;
                }
                writes.add(send(session, rows));
            }
            return all(writes);
        };
    }

    private static CompletableFuture<?> send(CqlSession session, List<BoundStatement> rows) {
        Statement<?> statement = rows.size() == 1
                ? rows.get(0)
                : BatchStatement.newInstance(BatchType.UNLOGGED).addAll(rows);
        return session.executeAsync(statement).toCompletableFuture();
    }

    private static BoundStatement bind(PreparedStatement insert, Read event) {
        OffsetDateTime time = event.time().atOffset(ZoneOffset.UTC);
        return insert.bind(
                time.toLocalDate(),
                bucket(event),
                LocalTime.ofNanoOfDay(time.toLocalTime().toNanoOfDay()),
                event.id(),
                event.user(),
                event.type(),
                event.data());
    }

    private static int bucket(Read event) {
        CRC32 crc = new CRC32();
        crc.update(event.id().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % Target.BUCKETS);
    }

    private static Writer dynamodb(Servers servers, Target target) {
        DynamoDbAsyncClient client = DynamoDbAsyncClient.builder()
                .region(Region.of(Target.REGION))
                .endpointOverride(URI.create("http://" + servers.dynamodb()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(Target.KEY, Target.KEY)))
                .build();
        return events -> {
            List<CompletableFuture<?>> writes = new ArrayList<>();
            for (int from = 0; from < events.size(); from += DYNAMO_ITEMS) {
                List<WriteRequest> puts = events.subList(from, Math.min(from + DYNAMO_ITEMS, events.size())).stream()
                        .map(event -> WriteRequest.builder()
                                .putRequest(put -> put.item(item(event)))
                                .build())
                        .toList();
                writes.add(put(client, Map.of(target.name(), puts)));
            }
            return all(writes);
        };
    }

    /** Sends again what the store left over, at once. */
    private static CompletableFuture<?> put(DynamoDbAsyncClient client, Map<String, List<WriteRequest>> puts) {
        return client.batchWriteItem(batch -> batch.requestItems(puts))
                .thenCompose(answer -> answer.unprocessedItems().isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : put(client, answer.unprocessedItems()));
    }

    private static Map<String, AttributeValue> item(Read event) {
        String time = TIME.format(event.time());
        String timeAndId = time + "#" + event.id();
        String user = "USER#" + event.user();
        String type = "TYPE#" + event.type();
        Map<String, AttributeValue> item = new HashMap<>(32);
        item.put("PK", AttributeValue.fromS(user));
        item.put("SK", AttributeValue.fromS("EVENT#" + timeAndId));
        item.put("GSI1PK", AttributeValue.fromS(type + "#" + time.substring(0, 10) + "#0"));
        item.put("GSI1SK", AttributeValue.fromS(timeAndId));
        item.put("GSI2PK", AttributeValue.fromS(user + "#" + type));
        item.put("GSI2SK", AttributeValue.fromS(timeAndId));
        item.put("event_id", AttributeValue.fromS(event.id()));
        item.put("user_id", AttributeValue.fromS(event.user()));
        item.put("event_type", AttributeValue.fromS(event.type()));
        item.put("timestamp", AttributeValue.fromS(time));
        item.put("data", AttributeValue.fromS(event.data()));
        return item;
    }

    private static Writer feed(Servers servers, Target target) {
        StatefulRedisConnection<byte[], byte[]> redis = redis(servers);
        return events -> {
            List<CompletableFuture<?>> sent = new ArrayList<>(events.size());
            for (Read event : events) {
                sent.add(redis.async()
                        .publish(
                                ascii(target.prefix() + "events:" + event.type()),
                                event.record().value())
                        .toCompletableFuture());
            }
            redis.flushCommands();
            return all(sent);
        };
    }

    private static Writer leaderboard(Servers servers, Target target) {
        StatefulRedisConnection<byte[], byte[]> redis = redis(servers);
        byte[] script = ascii(FENCED);
        CompletableFuture<String> loaded = redis.async().scriptLoad(script).toCompletableFuture();
        redis.flushCommands();
        String digest = loaded.join();
        byte[][] keys = {ascii(target.prefix() + "leaderboard:{spend}:progress"), ascii(target.leaderboard())};
        return events -> {
            Map<Integer, List<Read>> partitions = new HashMap<>();
            for (Read event : events) {
                partitions
                        .computeIfAbsent(event.record().partition(), unknown -> new ArrayList<>())
                        .add(event);
            }
            List<CompletableFuture<?>> sent = new ArrayList<>();
            partitions.forEach((partition, entries) -> {
                byte[][] values = new byte[1 + 3 * entries.size()][];
                values[0] = ascii(partition.toString());
                int at = 1;
                for (Read event : entries) {
                    values[at++] = ascii(Long.toString(event.record().offset()));
                    values[at++] = event.user().getBytes(StandardCharsets.UTF_8);
                    values[at++] = ascii(
                            new BigDecimal(event.amount()).movePointRight(2).toPlainString());
                }
                sent.add(redis.async()
                        .evalsha(digest, ScriptOutputType.INTEGER, keys, values)
                        .toCompletableFuture());
            });
            redis.flushCommands();
            return all(sent);
        };
    }

    /** One that sends what it has when it is told to. */
    private static StatefulRedisConnection<byte[], byte[]> redis(Servers servers) {
        StatefulRedisConnection<byte[], byte[]> redis =
                RedisClient.create("redis://" + servers.redis()).connect(ByteArrayCodec.INSTANCE);
        redis.setAutoFlushCommands(false);
        return redis;
    }

    private static CompletableFuture<?> all(Collection<CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
