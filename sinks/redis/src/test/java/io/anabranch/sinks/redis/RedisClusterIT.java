package io.anabranch.sinks.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.RedisServers;
import io.anabranch.local.RedisServers.Node;
import io.anabranch.local.TestTools;
import io.anabranch.sinks.redis.cache.CacheAside;
import io.anabranch.sinks.redis.cache.CacheCodec;
import io.anabranch.sinks.redis.cache.CacheSettings;
import io.anabranch.sinks.redis.cache.RateLimit;
import io.anabranch.sinks.redis.cache.RateLimitSettings;
import io.anabranch.sinks.redis.feed.Channels;
import io.anabranch.sinks.redis.feed.FeedCollector;
import io.anabranch.sinks.redis.feed.FeedSettings;
import io.anabranch.sinks.redis.feed.Feeds;
import io.anabranch.sinks.redis.feed.LiveFeed;
import io.anabranch.sinks.redis.feed.LiveFeedSink;
import io.anabranch.sinks.redis.feed.Sharded;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSink;
import io.anabranch.sinks.redis.leaderboard.Leaderboards;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.sinks.redis.leaderboard.Ranked;
import io.anabranch.sinks.redis.leaderboard.Window;
import io.anabranch.topology.Event;
import io.anabranch.topology.TopicReplay;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** The feed and the leaderboards in a cluster of three primaries. */
class RedisClusterIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int TYPES = 12;

    private static RedisServers servers;
    private static List<Node> cluster;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Log log = new Log("t", 0);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        servers = new RedisServers();
        cluster = servers.cluster(3);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeIsHeardWhicheverNodeHasItsChannel(Sharded sharded) {
        boolean isSharded = sharded != Sharded.FALSE;
        if (isSharded) {
            requireShardedChannels();
        }
        FeedSettings settings =
                Feeds.at(uri(), sharded + ":").stream(10_000).sharded(sharded).settings();
        LiveFeedSink sink = sink(settings);
        FeedCollector collector = FeedCollector.on(feed(settings).types(types()));
        awaitHeard(sink, collector);
        List<Event> events = events(3_000);

        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();

        long last = events.get(events.size() - 1).record().offset();
        long first = events.get(0).record().offset();
        await().atMost(DEADLINE).until(() -> collector.offsets().containsAll(offsets(first, last + 1)));
        assertThat(collector.offsets()).doesNotHaveDuplicates();
        assertThat(collector.missed()).isEmpty();
        assertThat(slotsOfTypes(settings)).as("nodes that have some").hasSize(3);
        assertThat(cluster)
                .extracting(node -> node.says("PUBSUB SHARDCHANNELS").contains(sharded + ":"))
                .as("nodes with sharded channels")
                .containsOnly(isSharded);
    }

    @Test
    void aClusterOfRedis62NeedsNoSetting() {
        try (RedisServers oldest = RedisServers.oldest()) {
            FeedSettings settings = Feeds.at(uri(oldest.cluster(3)), "old:").settings();
            LiveFeedSink sink = sink(settings);
            FeedCollector ofTypes = FeedCollector.on(feed(settings).types(types()));
            FeedCollector ofAll = FeedCollector.on(feed(settings).allTypes());
            awaitHeard(sink, ofTypes);
            awaitHeard(sink, ofAll);
            List<Event> events = events(300);

            assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();

            long first = events.get(0).record().offset();
            await().atMost(DEADLINE).until(() -> ofTypes.offsets().containsAll(offsets(first, first + 300)));
            await().atMost(DEADLINE).until(() -> ofAll.offsets().containsAll(offsets(first, first + 300)));
            assertThat(ofTypes.missed()).isEmpty();
        }
    }

    @Test
    void plainChannelsHaveAPattern() {
        FeedSettings settings =
                Feeds.at(uri(), "pattern:").sharded(Sharded.FALSE).settings();
        LiveFeedSink sink = sink(settings);
        FeedCollector collector = FeedCollector.on(feed(settings).allTypes());

        awaitHeard(sink, collector);
    }

    @Test
    void shardedChannelsHaveNone() {
        FeedCollector collector =
                FeedCollector.on(feed(Feeds.at(uri(), "none:").settings()).allTypes());

        await().atMost(DEADLINE).until(() -> collector.failure().isPresent());
        assertThat(collector.failure().orElseThrow()).hasMessageContaining("sharded: false");
    }

    @Test
    void aSlotThatMovesIsFollowedByBothSides() {
        requireShardedChannels();
        FeedSettings settings = Feeds.at(uri(), "moves:").stream(10_000).settings();
        LiveFeedSink sink = sink(settings);
        FeedCollector collector = FeedCollector.on(feed(settings).types("purchase"));
        awaitHeard(sink, collector);
        int slot = SlotHash.getSlot("moves:events:purchase");
        Node from = holder(slot);
        Node to = anotherThan(from);

        beginToMove(slot, from, to, "moves:events:purchase");
        endToMove(slot, to);
        List<Event> moved = purchases(100);
        assertThat(sink.write(moved).collectList().block(DEADLINE)).isEmpty();

        long first = moved.get(0).record().offset();
        await().atMost(DEADLINE).until(() -> collector.offsets().containsAll(offsets(first, first + 100)));
        assertThat(collector.offsets()).doesNotHaveDuplicates();
        assertThat(collector.missed()).isEmpty();
        assertThat(to.says("XLEN moves:events:purchase")).doesNotStartWith("-");
    }

    @Test
    void aNodeThatIsKilledAndComesBackHoldsNothingUpForGood() {
        requireShardedChannels();
        FeedSettings settings = Feeds.at(uri(), "killed:").stream(10_000).settings();
        LiveFeedSink sink = sink(settings);
        FeedCollector collector = FeedCollector.on(feed(settings).types(types()));
        awaitHeard(sink, collector);

        cluster.get(1).kill();
        cluster.get(1).restart();
        List<Event> events = events(300);
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
        List<Event> more = events(300);
        assertThat(sink.write(more).collectList().block(DEADLINE)).isEmpty();

        long last = more.get(299).record().offset();
        await().atMost(DEADLINE)
                .until(() -> collector
                                .offsets()
                                .containsAll(offsets(events.get(0).record().offset(), last + 1))
                        || !collector.missed().isEmpty());
        assertThat(collector.offsets()).contains(last);
    }

    @Test
    void leaderboardsAreExactInACluster() throws Exception {
        LeaderboardSink leaderboards = leaderboards(IntStream.range(0, 6)
                .mapToObj(i -> Leaderboards.count("b" + i, Window.ALL))
                .toArray(LeaderboardSettings[]::new));
        List<Event> events = purchases(1_000);

        assertThat(leaderboards.write(events).collectList().block(DEADLINE)).isEmpty();
        assertThat(leaderboards.write(events).collectList().block(DEADLINE)).isEmpty();

        try (RedisClusterClient client =
                RedisClusterClient.create(cluster.get(0).uri())) {
            var redis = client.connect().sync();
            for (int i = 0; i < 6; i++) {
                assertThat(redis.zscore("leaderboard:{b" + i + "}:all", "u-1")).isEqualTo(1_000);
            }
        }
    }

    @Test
    void readersWorkInACluster() {
        LeaderboardSettings daily = Leaderboards.count("daily", Window.DAY);
        LeaderboardSink leaderboards = leaderboards(daily);
        List<Event> events = purchases(1_000);
        assertThat(leaderboards.write(events).collectList().block(DEADLINE)).isEmpty();
        RedisReads reads = RedisReads.open("reads", RedisReadSettings.of(URI.create(uri())), meters);
        open.add(() -> reads.close().block(DEADLINE));
        CacheAside<String> cache = reads.cacheAside(
                CacheSettings.of("profiles"), CacheCodec.text(), key -> Mono.just("profile of " + key));
        RateLimit limit = reads.rateLimit(RateLimitSettings.sliding("login", 1, Duration.ofDays(1)));

        Instant day = events.get(0).timestamp();
        List<Ranked> one =
                reads.leaderboard(daily).at(day).top(10).collectList().block(DEADLINE);
        List<Ranked> two = reads.leaderboard(daily)
                .between(day.minus(Duration.ofDays(1)), day.plusSeconds(1))
                .top(10)
                .collectList()
                .block(DEADLINE);
        assertThat(one).isNotEmpty().isEqualTo(two);
        for (int i = 0; i < 100; i++) {
            assertThat(cache.get("user-" + i).block(DEADLINE)).isEqualTo("profile of user-" + i);
            assertThat(requireNonNull(limit.take("user-" + i).block(DEADLINE)).allowed())
                    .isTrue();
            assertThat(requireNonNull(limit.take("user-" + i).block(DEADLINE)).allowed())
                    .isFalse();
        }
        assertThat(meters.get("anabranch.rate.limit.decisions")
                        .tag("outcome", "allowed")
                        .counter()
                        .count())
                .isEqualTo(100);
        assertThat(meters.find("anabranch.cache.reads")
                        .tag("outcome", "unavailable")
                        .counter())
                .isNull();
        assertThat(meters.find("anabranch.cache.failures").counter()).isNull();
        cache.invalidate("user-1").block(DEADLINE);
    }

    @Test
    void aLeaderboardIsAskedAgainWhileItsSlotMoves() {
        LeaderboardSettings moving = Leaderboards.count("moving", Window.ALL);
        LeaderboardSink leaderboards = leaderboards(moving);
        assertThat(leaderboards.write(purchases(10)).collectList().block(DEADLINE))
                .isEmpty();
        RedisReads reads = RedisReads.open("reads", RedisReadSettings.of(URI.create(uri())), meters);
        open.add(() -> reads.close().block(DEADLINE));
        Mono<List<Ranked>> question = reads.leaderboard(moving).now().top(10).collectList();
        List<Ranked> before = question.block(DEADLINE);
        int slot = SlotHash.getSlot("leaderboard:{moving}");
        Node from = holder(slot);
        Node to = anotherThan(from);
        beginToMove(slot, from, to, "leaderboard:{moving}:all", "leaderboard:{moving}:progress");

        Mono<List<Ranked>> answer = question.cache();
        open.add(answer.subscribe()::dispose);
        await().atMost(DEADLINE).until(() -> retries("reads", "moving") > 0);
        endToMove(slot, to);

        assertThat(answer.block(DEADLINE)).isNotEmpty().isEqualTo(before);
        assertThat(question.block(DEADLINE)).isEqualTo(before);
    }

    @Test
    void aClusterThatKnowsNoHelloIsTakenForAnOldOne() {
        try (RedisServers servers = new RedisServers()) {
            List<Node> plain = servers.cluster(3, "--rename-command", "HELLO", "");
            FeedSettings settings = Feeds.at(uri(plain), "plain:").settings();
            FeedCollector collector = FeedCollector.on(feed(settings).types("purchase"));

            awaitHeard(sink(settings), collector);

            assertThat(plain)
                    .noneMatch(node -> node.says("PUBSUB SHARDCHANNELS").contains("plain:"));
        }
    }

    @Test
    void aClusterThatIsUpdatedNodeByNodeIsFollowedByBothSides() {
        requireShardedChannels();
        try (RedisServers servers = RedisServers.oldest()) {
            List<Node> updated = servers.cluster(3);
            FeedSettings settings = Feeds.at(uri(updated), "updated:").settings();
            LiveFeedSink sink = sink(settings);
            // Each on a node by chance, and not only on the one that is the last to be updated.
            List<FeedCollector> collectors = Stream.generate(
                            () -> FeedCollector.on(feed(settings).types("purchase")))
                    .limit(8)
                    .toList();
            collectors.forEach(collector -> awaitHeard(sink, collector));

            servers.update();
            updated.forEach(node -> {
                node.kill();
                node.restart();
                awaitHeardByAll(sink, collectors);
            });

            assertThat(updated)
                    .anyMatch(node -> node.says("PUBSUB SHARDCHANNELS").contains("updated:"));
        }
    }

    /** Publishes until all have heard something that was published from here on. */
    private void awaitHeardByAll(LiveFeedSink sink, List<FeedCollector> collectors) {
        long first = purchases(1).get(0).record().offset();
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(sink.write(purchases(1)).collectList().block(DEADLINE)).isEmpty();
            assertThat(collectors)
                    .allSatisfy(collector -> assertThat(collector.offsets())
                            .last(InstanceOfAssertFactories.LONG)
                            .isGreaterThan(first));
        });
    }

    private double retries(String sink, String reason) {
        return meters.find("anabranch.sink.retries").tag("sink", sink).tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static Node holder(int slot) {
        return cluster.stream()
                .filter(node -> !node.says("CLUSTER COUNTKEYSINSLOT " + slot).startsWith(":0"))
                .findFirst()
                .orElseThrow();
    }

    private static Node anotherThan(Node node) {
        return cluster.stream().filter(other -> other != node).findFirst().orElseThrow();
    }

    /** From here on the slot's holder answers ASK for these keys. */
    private static void beginToMove(int slot, Node from, Node to, String... keys) {
        assertThat(to.says("CLUSTER SETSLOT " + slot + " IMPORTING " + id(from)))
                .startsWith("+OK");
        assertThat(from.says("CLUSTER SETSLOT " + slot + " MIGRATING " + id(to)))
                .startsWith("+OK");
        for (String key : keys) {
            assertThat(from.says("MIGRATE 127.0.0.1 " + to.port() + " " + key + " 0 5000"))
                    .startsWith("+OK");
        }
    }

    private static void endToMove(int slot, Node to) {
        assertThat(cluster)
                .allSatisfy(node -> assertThat(node.says("CLUSTER SETSLOT " + slot + " NODE " + id(to)))
                        .startsWith("+OK"));
    }

    private static String id(Node node) {
        return node.says("CLUSTER MYID").lines().skip(1).findFirst().orElseThrow();
    }

    private static Set<Integer> slotsOfTypes(FeedSettings settings) {
        Channels channels = new Channels(settings);
        return List.of(types()).stream()
                .map(type -> SlotHash.getSlot(channels.nameOfType(type)) * 3 / SlotHash.SLOT_COUNT)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void requireShardedChannels() {
        TestTools.requireRedis(7, "sharded channels");
    }

    /** Publishes until something is heard. */
    private void awaitHeard(LiveFeedSink sink, FeedCollector collector) {
        await().atMost(DEADLINE).until(() -> {
            assertThat(sink.write(purchases(1)).collectList().block(DEADLINE)).isEmpty();
            return !collector.offsets().isEmpty();
        });
    }

    private LeaderboardSink leaderboards(LeaderboardSettings... declared) {
        LeaderboardSink leaderboards = LeaderboardSink.open(
                "leaderboards",
                Leaderboards.settings(URI.create(uri()), "", DEADLINE, declared),
                TopicReplay.NONE,
                meters);
        open.add(() -> leaderboards.close().block(DEADLINE));
        return leaderboards;
    }

    private LiveFeedSink sink(FeedSettings settings) {
        LiveFeedSink sink = LiveFeedSink.open("feed", settings, meters);
        open.add(() -> sink.close().block(DEADLINE));
        return sink;
    }

    private LiveFeed feed(FeedSettings settings) {
        LiveFeed feed = LiveFeed.open("collector", settings, meters);
        open.add(0, () -> feed.close().block(DEADLINE));
        return feed;
    }

    private static String uri() {
        return uri(cluster);
    }

    private static String uri(List<Node> nodes) {
        return "redis-cluster://127.0.0.1:" + nodes.get(0).port() + ",127.0.0.1:"
                + nodes.get(2).port();
    }

    private static String[] types() {
        return IntStream.range(0, TYPES)
                .mapToObj(i -> i == 0 ? "purchase" : "type-" + i)
                .toArray(String[]::new);
    }

    private List<Event> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> log.event("u-1", types()[i % TYPES], Log.START, "", ""))
                .toList();
    }

    private List<Event> purchases(int count) {
        return IntStream.range(0, count).mapToObj(i -> log.amount("u-1", "1")).toList();
    }

    private static List<Long> offsets(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
