package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.redis.feed.Subscriber.Received;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.topology.Event;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** What the live feed promises beyond the contract of a sink. */
@WithServers(Server.REDIS)
class LiveFeedIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestServers servers;
    private final String prefix;
    private final Subscriber subscriber;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Log log = new Log("t", 0);
    private FaultProxy proxy;
    private LiveFeedSink feed;

    LiveFeedIT(TestServers servers) {
        this.servers = servers;
        this.prefix = servers.newName("feed") + ":";
        this.subscriber = new Subscriber(servers.redis(), prefix + "*");
    }

    @BeforeEach
    void open() {
        proxy = servers.proxy(Server.REDIS);
        feed = LiveFeedSink.open("feed", settings(new ProxiedWire(proxy).uri("redis")), meters);
    }

    @AfterEach
    void close() {
        feed.close().block(DEADLINE);
        subscriber.close();
    }

    @Test
    void publishesOnTheChannelsOfTypeAndUser() {
        Event event = log.event("u:1", "cart add", Log.START, "{\"n\":1}", "");

        write(List.of(event));

        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(subscriber.received())
                        .extracting(Received::channel)
                        .containsExactly(prefix + "events:cart%20add", prefix + "events:user:u%3A1"));
        assertThat(subscriber.received())
                .allSatisfy(message -> assertThat(message.data()).isEqualTo("{\"n\":1}"));
    }

    @Test
    void whatIsNewComesInOrderThoughConnectionsBreak() {
        List<Event> events = amounts(20_000);
        Disposable breaker = Schedulers.boundedElastic().schedule(() -> {
            for (int i = 1; i <= 3; i++) {
                int reached = i * 4_000;
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(DEADLINE)
                        .until(() -> subscriber.received().size() > reached);
                proxy.resetOnce();
            }
        });

        write(events);

        await().atMost(DEADLINE).until(() -> subscriber.byEvent().size() == events.size());
        assertThat(breaker.isDisposed()).as("connections broke thrice").isTrue();
        List<Long> offsets = subscriber.received().stream()
                .filter(message -> !message.channel().contains("user"))
                .map(Received::offset)
                .distinct()
                .collect(Collectors.toList());
        assertThat(offsets).isSorted().hasSize(events.size());
    }

    @Test
    void aSubscriberThatReadsNothingIsCutOffAndHarmsNobody() throws IOException {
        String big = "{\"text\":\"" + "x".repeat(4_000) + "\"}";
        InetSocketAddress address = servers.address(Server.REDIS);
        try (Socket stuck = new Socket(address.getAddress(), address.getPort());
                RedisClient client = RedisClient.create(servers.redis())) {
            var redis = client.connect().sync();
            String stuckClient = "addr=127.0.0.1:" + stuck.getLocalPort() + " ";
            stuck.getOutputStream().write(("PSUBSCRIBE " + prefix + "*\r\n").getBytes(StandardCharsets.UTF_8));
            await().atMost(DEADLINE).until(() -> stuck.getInputStream().available() > 0);
            assertThat(redis.clientList()).contains(stuckClient);

            // In steps, so that on a busy machine the other subscriber isn't cut off for lagging by 32 MB as well.
            for (int step = 1; step <= 12; step++) {
                int reached = step * 1_000;
                write(Collections.nCopies(1_000, big).stream()
                        .map(data -> log.event("u", "click", Log.START, data, ""))
                        .toList());
                await().atMost(DEADLINE).until(() -> subscriber.byEvent().size() == reached);
            }

            assertThat(redis.clientList()).doesNotContain(stuckClient);
        }
    }

    @Test
    void goesOnThoughMemoryIsFull() {
        try (RedisClient client = RedisClient.create(servers.redis())) {
            var redis = client.connect().sync();
            redis.configSet("maxmemory", "1");
            try {
                write(amounts(100));
            } finally {
                redis.configSet("maxmemory", "0");
            }
        }

        await().atMost(DEADLINE).until(() -> subscriber.byEvent().size() == 100);
    }

    @Test
    void failsAtOnceWhereItMayNotEnterOrPublish() {
        try (RedisClient client = RedisClient.create(servers.redis())) {
            var redis = client.connect().sync();
            String user = servers.newName("user");
            redis.dispatch(
                    CommandType.ACL,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8)
                            .add("SETUSER")
                            .add(user)
                            .add("on")
                            .add(">right")
                            .add("+@connection"));

            assertThatThrownBy(() -> writeAs(user, "wrong")).hasStackTraceContaining("WRONGPASS");
            assertThatThrownBy(() -> writeAs(user, "right")).hasMessageContaining("NOPERM");
        }
        assertThat(meters.find("anabranch.sink.retries").counters())
                .extracting(counter -> counter.getId().getTag("reason"))
                .as("nothing was tried again")
                .isEmpty();
    }

    @Test
    void aConnectionThatComesTooLateForAnyoneIsClosed() {
        String name = servers.newName("client");
        LiveFeedSink sink = LiveFeedSink.open(
                "feed", settings(URI.create(new ProxiedWire(proxy).uri("redis") + "?clientName=" + name)), meters);
        proxy.delay(Duration.ofMillis(20));
        for (int i = 0; i < 10; i++) {
            sink.write(amounts(1)).subscribe().dispose();
        }

        assertThat(sink.write(amounts(1)).collectList().block(DEADLINE)).isEmpty();

        try (RedisClient client = RedisClient.create(servers.redis())) {
            var redis = client.connect().sync();
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(redis.clientList().lines().filter(line -> line.contains(name)))
                            .hasSize(1));
        }
        sink.close().block(DEADLINE);
    }

    private void writeAs(String user, String password) {
        InetSocketAddress address = servers.address(Server.REDIS);
        URI redis = URI.create("redis://" + user + ":" + password + "@127.0.0.1:" + address.getPort());
        LiveFeedSink sink = LiveFeedSink.open("feed", settings(redis), meters);
        try {
            assertThat(sink.write(amounts(1)).collectList().block(DEADLINE)).isEmpty();
        } finally {
            sink.close().block(DEADLINE);
        }
    }

    private FeedSettings settings(URI redis) {
        return Feeds.at(redis.toString(), prefix).users().settings();
    }

    private void write(List<Event> events) {
        assertThat(feed.write(events).collectList().block(DEADLINE)).isEmpty();
    }

    private List<Event> amounts(int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(log.amount("u-" + i % 10, "1"));
        }
        return events;
    }
}
