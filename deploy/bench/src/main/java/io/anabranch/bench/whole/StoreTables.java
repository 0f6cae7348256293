package io.anabranch.bench.whole;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.mongodb.client.result.DeleteResult;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.anabranch.app.Main;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** A round's tables: made alike for every program, counted when it says that it is done, and dropped. */
public final class StoreTables implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern PUBLISHED = Pattern.compile("cmdstat_publish:calls=(\\d+)");
    private static final String KEYSPACE = "CREATE KEYSPACE IF NOT EXISTS " + Target.DATABASE
            + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

    private final Servers servers;
    private final CqlSession cassandra;
    private final MongoClient mongodb;
    private final DynamoDbAsyncClient dynamodb;
    private final RedisClient redisClient;
    private final StatefulRedisConnection<String, String> redis;
    private final Map<Target, Long> trimmed = new HashMap<>();

    StoreTables(Servers servers) {
        this.servers = servers;
        this.cassandra = cassandra(servers);
        this.mongodb = MongoClients.create("mongodb://" + servers.mongodb());
        this.dynamodb = DynamoDbAsyncClient.builder()
                .region(Region.of(Target.REGION))
                .endpointOverride(URI.create("http://" + servers.dynamodb()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(Target.KEY, Target.KEY)))
                .build();
        this.redisClient = RedisClient.create("redis://" + servers.redis());
        this.redis = redisClient.connect();
        cassandra.execute(KEYSPACE);
    }

    private static CqlSession cassandra(Servers servers) {
        int colon = servers.cassandra().lastIndexOf(':');
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        servers.cassandra().substring(0, colon),
                        Integer.parseInt(servers.cassandra().substring(colon + 1))))
                .withLocalDatacenter(Target.DATACENTER)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                        .build())
                .build();
    }

    /** Makes topics, tables and indexes as {@code anabranch tables create} does. */
    public void create(Target target) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        try {
            Path config = Files.createTempFile("anabranch-bench-", ".yaml");
            Files.writeString(config, servers.yaml(target));
            int exit = Main.run(
                    new String[] {"tables", "create", "--config", config.toString()}, Map.of(), writer, writer);
            Files.delete(config);
            if (exit != 0) {
                throw new IllegalStateException("Tables could not be created:\n" + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A configuration could not be written", e);
        }
    }

    /** Counts messages on Redis' channels from zero again. */
    void forgetPublished() {
        var unused = commands().configResetstat();
    }

    /** Messages on all channels of Redis: which of them is whose Redis does not tell. */
    long published() {
        Matcher published = PUBLISHED.matcher(commands().info("commandstats"));
        return published.find() ? Long.parseLong(published.group(1)) : 0;
    }

    /**
     * Counts what is in the stores.
     *
     * @param sum of all amounts, in cents
     * @throws IllegalStateException if any store has more or less than the events once each
     */
    public void check(Target target, long events, long sum) {
        for (Store store : EnumSet.complementOf(EnumSet.of(Store.FEED))) {
            if (!target.has(store)) {
                continue;
            }
            long wanted = store == Store.LEADERBOARDS ? sum : events;
            long found = count(store, target);
            if (found != wanted) {
                throw new IllegalStateException(
                        "%s: %,d of %,d in store %s".formatted(target.name(), found, wanted, store.id()));
            }
        }
    }

    /** Whether anything of a target is in one of its stores; not of the feed, which is heard. */
    boolean hasAny(Store store, Target target) {
        return switch (store) {
            case DYNAMODB ->
                dynamodb.scan(scan -> scan.tableName(target.name()).limit(1).consistentRead(true))
                                .join()
                                .count()
                        > 0;
            case CASSANDRA ->
                cassandra
                                .execute("SELECT event_id FROM " + Target.DATABASE + "." + target.name() + " LIMIT 1")
                                .one()
                        != null;
            case MONGODB ->
                Mono.from(mongodb.getDatabase(Target.DATABASE)
                                        .getCollection(target.name())
                                        .find()
                                        .first())
                                .block()
                        != null;
            case FEED -> throw new IllegalArgumentException("What was published is not stored");
            case LEADERBOARDS -> commands().exists(target.prefix() + "leaderboard:{spend}:all") > 0;
        };
    }

    /** Hears every message on any channel, until it is closed. */
    Listening listen(Runnable heard) {
        StatefulRedisPubSubConnection<String, String> subscriber = redisClient.connectPubSub();
        CountDownLatch subscribed = new CountDownLatch(1);
        subscriber.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void psubscribed(String pattern, long count) {
                subscribed.countDown();
            }

            @Override
            public void message(String pattern, String channel, String message) {
                heard.run();
            }
        });
        subscriber.sync().psubscribe("*");
        return new Listening(subscriber, subscribed);
    }

    record Listening(StatefulRedisPubSubConnection<String, String> subscriber, CountDownLatch subscribed)
            implements AutoCloseable {
        void await() {
            try {
                subscribed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while subscribing", e);
            }
        }

        @Override
        public void close() {
            subscriber.close();
        }
    }

    private long count(Store store, Target target) {
        return switch (store) {
            case DYNAMODB ->
                dynamodb.describeTable(table -> table.tableName(target.name()))
                        .join()
                        .table()
                        .itemCount();
            case CASSANDRA -> rows(target);
            case MONGODB -> documents(target) + trimmed.getOrDefault(target, 0L);
            case FEED -> throw new IllegalArgumentException("What was published is not stored");
            case LEADERBOARDS ->
                commands().zrangeWithScores(target.leaderboard(), 0, -1).stream()
                        .mapToLong(place -> (long) place.getScore())
                        .sum();
        };
    }

    /** Partition by partition, of a day ago or later: of a large table one count would take too long. */
    private long rows(Target target) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        long rows = 0;
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            for (int bucket = 0; bucket < Target.BUCKETS; bucket++) {
                rows += Objects.requireNonNull(cassandra
                                .execute(
                                        "SELECT count(*) FROM " + Target.DATABASE + "." + target.name()
                                                + " WHERE day = ? AND bucket = ?",
                                        day,
                                        bucket)
                                .one())
                        .getLong(0);
            }
        }
        return rows;
    }

    private long documents(Target target) {
        Long count = Mono.from(mongodb.getDatabase(Target.DATABASE)
                        .getCollection(target.name())
                        .countDocuments())
                .block();
        return count == null ? 0 : count;
    }

    /**
     * Deletes what MongoDB's local server has of the target, since that one keeps all in memory; the check counts it as if it were there.
     * Only while nothing is written: what is deleted and comes again would be there twice.
     */
    public void trim(Target target) {
        if (target.has(Store.MONGODB)) {
            DeleteResult deleted = Mono.from(mongodb.getDatabase(Target.DATABASE)
                            .getCollection(target.name())
                            .deleteMany(new BsonDocument()))
                    .block();
            trimmed.merge(target, deleted == null ? 0 : deleted.getDeletedCount(), Long::sum);
        }
    }

    private RedisCommands<String, String> commands() {
        return redis.sync();
    }

    public CqlSession cassandra() {
        return cassandra;
    }

    public MongoClient mongodb() {
        return mongodb;
    }

    public DynamoDbAsyncClient dynamodb() {
        return dynamodb;
    }

    public StatefulRedisConnection<String, String> redis() {
        return redis;
    }

    /** Two of the servers keep all in memory, so nothing of a round is left. */
    void drop(Target target) {
        for (Store store : target.stores()) {
            switch (store) {
                case DYNAMODB ->
                    dynamodb.deleteTable(table -> table.tableName(target.name()))
                            .join();
                case CASSANDRA -> cassandra.execute("DROP TABLE " + Target.DATABASE + "." + target.name());
                case MONGODB ->
                    Mono.from(mongodb.getDatabase(Target.DATABASE)
                                    .getCollection(target.name())
                                    .drop())
                            .block();
                case FEED, LEADERBOARDS -> {
                    List<String> keys = commands().keys(target.prefix() + "*");
                    if (!keys.isEmpty()) {
                        var unused = commands().unlink(keys.toArray(String[]::new));
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        redis.close();
        redisClient.close();
        dynamodb.close();
        mongodb.close();
        cassandra.close();
    }
}
