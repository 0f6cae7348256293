package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.redis.feed.FeedItem.Gap;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.topology.Event;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What a {@link LiveFeed} hears of a {@link LiveFeedSink}, when the way between it and Redis breaks and when it doesn't. */
@WithServers(Server.REDIS)
class HeardFeedIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final String prefix;
    private final FaultProxy proxy;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Log log = new Log("t", 0);
    private final RedisClient client;
    private final RedisCommands<String, String> redis;
    private final String uri;
    private LiveFeedSink sink;
    private LiveFeed feed;

    HeardFeedIT(TestServers servers) {
        this.prefix = servers.newName("heard") + ":";
        this.proxy = servers.proxy(Server.REDIS);
        this.uri = servers.redis();
        this.client = RedisClient.create(uri);
        this.redis = client.connect().sync();
    }

    @BeforeEach
    void open() {
        open(Feeds.at(uri, prefix).users().stream(100_000), heard().users().stream(100_000));
    }

    private void open(Feeds published, Feeds heard) {
        sink = LiveFeedSink.open("feed", published.settings(), meters);
        feed = LiveFeed.open("collector", heard.settings(), meters);
    }

    private Feeds heard() {
        return Feeds.at(new ProxiedWire(proxy).uri("redis").toString(), prefix);
    }

    @AfterEach
    void close() {
        sink.close().block(DEADLINE);
        feed.close().block(DEADLINE);
        client.shutdown();
    }

    @Test
    void everyMessageComesOnceAndInOrderThoughItIsPublishedTwice() {
        FeedCollector collector = listen(1, feed.types("purchase"));
        List<Event> events = amounts(1_000);

        write(events);
        write(events.subList(500, 1_000));
        write(amounts(1));

        await().atMost(DEADLINE).until(() -> collector.offsets().contains(1_000L));
        assertThat(collector.offsets()).isEqualTo(offsets(0, 1_001));
        assertThat(collector.missed()).isEmpty();
        assertThat(meters.get("anabranch.subscriber.messages")
                        .tag("outcome", "repeated")
                        .counter()
                        .count())
                .isEqualTo(500);
    }

    @Test
    void whatWasPublishedWhileTheConnectionWasDownComesFromTheStream() {
        FeedCollector collector = listen(1, feed.types("purchase"));
        write(amounts(10));
        await().atMost(DEADLINE).until(() -> collector.offsets().size() == 10);

        proxy.refuse();
        await().atMost(DEADLINE).until(() -> redis.pubsubChannels(prefix + "*").isEmpty());
        write(amounts(3_000));
        proxy.heal();

        await().atMost(DEADLINE).until(() -> collector.offsets().size() >= 3_010);
        write(amounts(1));
        await().atMost(DEADLINE).until(() -> collector.offsets().contains(3_010L));
        assertThat(collector.offsets()).isEqualTo(offsets(0, 3_011));
        assertThat(collector.missed()).isEmpty();
    }

    @Test
    void withoutAStreamWhatWasMissedIsToldInItsPlace() {
        close(feed);
        open(Feeds.at(uri, prefix), heard());
        FeedCollector collector = listen(1, feed.types("purchase"));
        write(amounts(10));
        await().atMost(DEADLINE).until(() -> collector.offsets().size() == 10);

        proxy.refuse();
        await().atMost(DEADLINE).until(() -> redis.pubsubChannels(prefix + "*").isEmpty());
        write(amounts(5));
        proxy.heal();
        await().atMost(DEADLINE).until(() -> !redis.pubsubChannels(prefix + "*").isEmpty());
        write(amounts(1));

        await().atMost(DEADLINE).until(() -> collector.offsets().contains(15L));
        assertThat(collector.missed()).containsExactly(new Gap(prefix + "events:purchase", "t", 0, 9, 15, true));
        assertThat(collector.signals().get(10)).isInstanceOf(Gap.class);
    }

    @Test
    void ofAStreamThatIsTooShortTheRestIsReported() {
        close(feed);
        open(Feeds.at(uri, prefix).stream(100), heard().stream(100));
        FeedCollector collector = listen(1, feed.types("purchase"));
        write(amounts(10));
        await().atMost(DEADLINE).until(() -> collector.offsets().size() == 10);

        proxy.refuse();
        await().atMost(DEADLINE).until(() -> redis.pubsubChannels(prefix + "*").isEmpty());
        write(amounts(2_000));
        proxy.heal();

        await().atMost(DEADLINE).until(() -> collector.offsets().contains(2_009L));
        assertThat(collector.missed()).hasSize(1);
        Gap gap = collector.missed().get(0);
        assertThat(gap.after()).isEqualTo(9);
        assertThat(gap.isCertain()).isTrue();
        assertThat(collector.offsets().subList(10, collector.offsets().size())).isEqualTo(offsets(gap.before(), 2_010));
    }

    @Test
    void aSubscriberThatTakesNothingIsCutOffAndGoesOnFromTheStream() {
        FeedCollector collector = FeedCollector.on(feed.types("purchase"), 100);
        awaitSubscribed(1);

        for (int i = 0; i < 6; i++) {
            write(amounts(5_000));
        }
        await().atMost(DEADLINE).until(() -> collector.offsets().size() == 100);
        collector.requestUnbounded();

        await().atMost(DEADLINE).until(() -> collector.offsets().size() >= 30_000);
        assertThat(collector.offsets()).isEqualTo(offsets(0, 30_000));
        assertThat(collector.missed()).isEmpty();
        assertThat(meters.get("anabranch.subscriber.messages")
                        .tag("outcome", "filled")
                        .counter()
                        .count())
                .as("more than could wait")
                .isPositive();
    }

    @Test
    void aPublisherThatBeginsAnewMakesNoGap() {
        FeedCollector collector = listen(1, feed.types("purchase", "click"));
        write(List.of(log.amount("u", "1"), click(), log.amount("u", "1")));
        sink.close().block(DEADLINE);
        sink = LiveFeedSink.open("feed", Feeds.at(uri, prefix).stream(100_000).settings(), meters);

        write(List.of(click(), log.amount("u", "1")));

        await().atMost(DEADLINE).until(() -> collector.offsets().size() == 5);
        assertThat(collector.offsets()).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(collector.missed()).isEmpty();
    }

    @Test
    void hearsAllTypesByPatternAndOneUserByItsChannel() {
        FeedCollector all = FeedCollector.on(feed.allTypes());
        FeedCollector one = FeedCollector.on(feed.user("u:1"));
        await().atMost(DEADLINE).until(() -> redis.pubsubNumpat() >= 1);
        awaitSubscribed(1);

        write(List.of(log.amount("u:1", "1"), click(), log.amount("u:2", "1")));

        await().atMost(DEADLINE).until(() -> all.offsets().size() == 3);
        assertThat(all.offsets()).as("each by its type alone").containsExactly(0L, 1L, 2L);
        await().atMost(DEADLINE).until(() -> one.offsets().equals(List.of(0L)));
    }

    @Test
    void theFeedGoesOnThoughNoStreamTakesAnyMore() {
        FeedCollector collector = listen(1, feed.types("purchase"));
        write(amounts(10));
        redis.configSet("maxmemory", "1");
        try {
            write(amounts(10));
        } finally {
            redis.configSet("maxmemory", "0");
        }

        await().atMost(DEADLINE).until(() -> collector.offsets().size() == 20);
        assertThat(meters.get("anabranch.feed.stream.rejected").counter().count())
                .isEqualTo(10);
    }

    @Test
    void aTypeThatIsNotListedIsLeftOutAndCounted() {
        close(feed);
        open(Feeds.at(uri, prefix).types("purchase"), heard());
        FeedCollector collector = FeedCollector.on(feed.allTypes());
        await().atMost(DEADLINE).until(() -> redis.pubsubNumpat() >= 1);

        write(List.of(click(), log.amount("u", "1")));

        await().atMost(DEADLINE).until(() -> collector.offsets().equals(List.of(1L)));
        assertThat(meters.get("anabranch.feed.filtered").counter().count()).isEqualTo(1);
    }

    @Test
    void rawMessagesAreTheProducersBytesAndNoLiveFeedTakesThem() {
        Feeds raw = Feeds.at(uri, prefix).raw();
        LiveFeedSink plain = LiveFeedSink.open("raw", raw.settings(), meters);
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        var subscribed = client.connectPubSub();
        subscribed.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String body) {
                bodies.add(body);
            }
        });
        subscribed.sync().subscribe(prefix + "events:purchase");

        assertThat(plain.write(amounts(1)).collectList().block(DEADLINE)).isEmpty();

        await().atMost(DEADLINE).untilAsserted(() -> assertThat(bodies).containsExactly("{\"amount\":1}"));
        plain.close().block(DEADLINE);
        assertThatThrownBy(() -> LiveFeed.open("collector", raw.settings(), meters))
                .hasMessageContaining("wants message: envelope");
    }

    @Test
    void failsWhereAnOperatorMustAct() {
        LiveFeed wrong = LiveFeed.open(
                "wrong",
                Feeds.at(uri.replace("://", "://nobody:wrong@"), prefix).settings(),
                meters);

        FeedCollector collector = FeedCollector.on(wrong.allTypes());

        await().atMost(DEADLINE).until(() -> collector.failure().isPresent());
        assertThat(collector.failure().orElseThrow()).hasStackTraceContaining("WRONGPASS");
        wrong.close().block(DEADLINE);
    }

    private FeedCollector listen(int channels, Flux<FeedItem> what) {
        FeedCollector collector = FeedCollector.on(what);
        awaitSubscribed(channels);
        return collector;
    }

    private void awaitSubscribed(int channels) {
        await().atMost(DEADLINE).until(() -> redis.pubsubChannels(prefix + "*").size() >= channels);
    }

    private static void close(LiveFeed feed) {
        feed.close().block(DEADLINE);
    }

    private void write(List<Event> events) {
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
    }

    private Event click() {
        return log.event("u", "click", Log.START, "", "");
    }

    private List<Event> amounts(int count) {
        return IntStream.range(0, count).mapToObj(i -> log.amount("u-1", "1")).toList();
    }

    private static List<Long> offsets(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
