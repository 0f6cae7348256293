package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.RedisServers;
import io.anabranch.local.RedisServers.Node;
import io.anabranch.sinks.redis.feed.FeedCollector;
import io.anabranch.sinks.redis.feed.Feeds;
import io.anabranch.sinks.redis.feed.LiveFeed;
import io.anabranch.sinks.redis.feed.LiveFeedSink;
import io.anabranch.sinks.redis.feed.Subscriber;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.topology.Event;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The feed through the deaths of Redis. */
class RedisRestartIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** It looks at its connections after each thousand keys. */
    private static final int MICROSECONDS_FOR_A_KEY = 200;

    private final RedisServers servers = new RedisServers();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Log log = new Log("t", 0);

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void aRedisThatKeepsItsStreamsIsKilledThriceAndNothingIsMissed() {
        Node redis = servers.start("--appendonly", "yes", "--appendfsync", "always");
        try (Feed feed = new Feed(Feeds.at(redis.uri(), "").stream(100_000))) {
            FeedCollector collector = feed.listen(redis);
            Disposable writing = feed.writing(amounts(30_000));
            for (int reached = 5_000; reached <= 15_000; reached += 5_000) {
                int heard = reached;
                await().atMost(DEADLINE).until(() -> collector.offsets().size() >= heard);
                redis.kill();
                redis.restart();
            }

            await().atMost(DEADLINE).until(() -> collector.offsets().size() >= 30_000);
            assertThat(writing.isDisposed()).isTrue();
            assertThat(collector.offsets())
                    .isEqualTo(LongStream.range(0, 30_000).boxed().toList());
            assertThat(collector.missed()).isEmpty();
        }
    }

    /** It takes a message then, and no entry of a stream: what it did not keep, nobody finds who was not listening yet. */
    @Test
    void aRedisThatStillReadsItsFileIsNotPublishedTo() {
        Node redis = servers.start(
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--key-load-delay",
                Integer.toString(MICROSECONDS_FOR_A_KEY));
        keep(redis, 20_000);
        redis.kill();
        CompletableFuture<Void> started = CompletableFuture.runAsync(redis::restart);
        try (Subscriber early = await().atMost(DEADLINE)
                        .ignoreExceptions()
                        .until(() -> new Subscriber(redis.uri(), "*"), Objects::nonNull);
                Feed feed = new Feed(Feeds.at(redis.uri(), "").stream(100_000))) {
            Disposable writing = feed.writing(amounts(10));

            await().atMost(DEADLINE)
                    .until(() -> meters.find("anabranch.sink.retries").tag("reason", "loading").counters().stream()
                            .anyMatch(counter -> counter.count() > 0));
            assertThat(started).as("has read its file").isNotDone();
            assertThat(early.received()).isEmpty();

            await().atMost(DEADLINE).until(writing::isDisposed);
            await().atMost(DEADLINE).until(() -> early.received().size() == 10);
            assertThat(redis.says("XLEN events:purchase")).contains(":10\r\n");
        }
        assertThat(started).succeedsWithin(DEADLINE);
    }

    /** It refuses PING then, as it does writes. */
    @Test
    void theFeedGoesOnThoughRedisCannotSaveWhatItHas(@TempDir Path folder) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Node redis = servers.start("--dir", data.toString(), "--save", "3600 1");
        Files.delete(data);
        assertThat(redis.says("BGSAVE")).startsWith("+Background saving started");
        await().atMost(DEADLINE).until(() -> redis.says("PING").startsWith("-MISCONF"));

        try (Feed feed = new Feed(Feeds.at(redis.uri(), "").stream(100_000))) {
            FeedCollector collector = feed.listen(redis);
            feed.write(amounts(10));

            await().atMost(DEADLINE).until(() -> collector.offsets().size() == 10);
            assertThat(meters.get("anabranch.feed.stream.rejected").counter().count())
                    .isEqualTo(10);
        }
    }

    private static void keep(Node redis, int keys) {
        try (RedisClient client = RedisClient.create(redis.uri())) {
            var direct = client.connect().async();
            var written = IntStream.range(0, keys)
                    .mapToObj(i -> direct.set("key-" + i, "value"))
                    .toArray(RedisFuture<?>[]::new);
            assertThat(LettuceFutures.awaitAll(DEADLINE, written)).isTrue();
        }
    }

    @Test
    void aRedisThatForgetsLeavesGapsThatAreReported() {
        Node redis = servers.start();
        try (Feed feed = new Feed(Feeds.at(redis.uri(), "").stream(100_000))) {
            FeedCollector collector = feed.listen(redis);
            Disposable writing = feed.writing(amounts(30_000));
            for (int reached = 5_000; reached <= 15_000; reached += 5_000) {
                int heard = reached;
                await().atMost(DEADLINE).until(() -> collector.offsets().size() >= heard);
                redis.kill();
                redis.restart();
            }
            await().atMost(DEADLINE).until(writing::isDisposed);
            feed.write(amounts(1));

            await().atMost(DEADLINE).until(() -> collector.offsets().contains(30_000L));
            assertThat(collector.offsets()).isSorted().doesNotHaveDuplicates();
            long reported = collector.missed().stream()
                    .mapToLong(gap -> gap.before() - gap.after() - 1)
                    .sum();
            assertThat(collector.offsets().size() + reported)
                    .as("heard or reported")
                    .isEqualTo(30_001);
        }
    }

    @Test
    void aSubscriberWhoseRedisHangsComesBackWhenItGoesOn() {
        Node redis = servers.start();
        try (Feed feed = new Feed(Feeds.at(redis.uri(), "").stream(100_000))) {
            FeedCollector collector = feed.listen(redis);
            feed.write(amounts(10));
            redis.pause();
            Disposable writing = feed.writing(amounts(10));
            await().atMost(DEADLINE)
                    .until(() -> meters.find("anabranch.sink.retries").tag("sink", "feed").counters().stream()
                            .anyMatch(counter -> counter.count() > 0));
            redis.resume();

            await().atMost(DEADLINE).until(() -> collector.offsets().size() == 20);
            await().atMost(DEADLINE).until(writing::isDisposed);
            assertThat(collector.missed()).isEmpty();
        }
    }

    @Test
    void aPrimaryThatWasMadeAReplicaIsLeft() {
        Node redis = servers.start();
        Node other = servers.start();
        try (Feed feed = new Feed(Feeds.at(redis.uri(), ""));
                RedisClient client = RedisClient.create(redis.uri())) {
            FeedCollector collector = feed.listen(redis);
            feed.write(amounts(10));
            var direct = client.connect().sync();
            direct.replicaof("127.0.0.1", other.port());
            Disposable writing = feed.writing(amounts(10));
            await().atMost(DEADLINE)
                    .until(() -> meters.find("anabranch.sink.retries").tag("reason", "read-only").counters().stream()
                            .anyMatch(counter -> counter.count() > 1));
            assertThat(writing.isDisposed()).as("counted as published").isFalse();

            direct.replicaofNoOne();

            await().atMost(DEADLINE).until(writing::isDisposed);
            await().atMost(DEADLINE).until(() -> collector.offsets().size() == 20);
        }
    }

    @Test
    void sentinelNamesTheNextPrimaryWhenOneIsKilled() {
        Node primary = servers.start();
        Node replica = servers.start("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        Node sentinel = servers.sentinel(primary);
        String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "#primary";
        try (Feed feed = new Feed(Feeds.at(uri, "").stream(100_000));
                RedisClient client = RedisClient.create(replica.uri());
                RedisClient sentinels = RedisClient.create(sentinel.uri())) {
            await().atMost(DEADLINE)
                    .until(() -> client.connect().sync().info("replication").contains("master_link_status:up"));
            var watched = sentinels.connectSentinel().sync();
            await().atMost(DEADLINE).until(() -> !watched.replicas("primary").isEmpty());
            FeedCollector collector = feed.listen(primary);
            feed.write(amounts(100));
            await().atMost(DEADLINE).until(() -> collector.offsets().size() == 100);

            primary.kill();
            feed.write(amounts(100));

            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(collector.offsets()).contains(199L));
            long reported = collector.missed().stream()
                    .mapToLong(gap -> gap.before() - gap.after() - 1)
                    .sum();
            assertThat(collector.offsets().size() + reported).isEqualTo(200);
        }
    }

    private List<Event> amounts(int count) {
        return IntStream.range(0, count).mapToObj(i -> log.amount("u-1", "1")).toList();
    }

    /** A sink, and who listens to it. */
    private final class Feed implements AutoCloseable {
        private final LiveFeedSink sink;
        private final LiveFeed feed;

        Feed(Feeds feeds) {
            sink = LiveFeedSink.open("feed", feeds.settings(), meters);
            feed = LiveFeed.open("collector", feeds.settings(), meters);
        }

        FeedCollector listen(Node redis) {
            FeedCollector collector = FeedCollector.on(feed.types("purchase"));
            try (RedisClient client = RedisClient.create(redis.uri())) {
                var direct = client.connect().sync();
                // A Sentinel subscribes to the channel of its own.
                await().atMost(DEADLINE)
                        .until(() -> !direct.pubsubChannels("events:*").isEmpty());
            }
            return collector;
        }

        void write(List<Event> events) {
            assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
        }

        /** As a branch with one batch in flight does. */
        Disposable writing(List<Event> events) {
            return Flux.fromIterable(events)
                    .buffer(100)
                    .concatMap(sink::write, 1)
                    .subscribe();
        }

        @Override
        public void close() {
            feed.close().block(DEADLINE);
            sink.close().block(DEADLINE);
        }
    }
}
