package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.RedisServers;
import io.anabranch.local.RedisServers.Node;
import io.anabranch.local.TestTools;
import io.anabranch.sinks.redis.cache.CacheAside;
import io.anabranch.sinks.redis.cache.CacheCodec;
import io.anabranch.sinks.redis.cache.CacheSettings;
import io.anabranch.sinks.redis.cache.Decision;
import io.anabranch.sinks.redis.cache.RateLimit;
import io.anabranch.sinks.redis.cache.RateLimitSettings;
import io.anabranch.sinks.redis.feed.FeedCollector;
import io.anabranch.sinks.redis.feed.FeedSettings;
import io.anabranch.sinks.redis.feed.Feeds;
import io.anabranch.sinks.redis.feed.LiveFeed;
import io.anabranch.sinks.redis.feed.LiveFeedSink;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSink;
import io.anabranch.sinks.redis.leaderboard.Leaderboards;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.sinks.redis.leaderboard.LoggedReplay;
import io.anabranch.sinks.redis.leaderboard.Ranking;
import io.anabranch.sinks.redis.leaderboard.Window;
import io.anabranch.sinks.testkit.TestCertificate;
import io.anabranch.sinks.testkit.TestCertificate.PemFiles;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** All that talks to Redis over TLS, as users with few rights. */
class RedisTlsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final RedisServers servers = new RedisServers();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final int port = RedisServers.freePort();

    @TempDir
    private Path folder;

    private PemFiles own;
    private Node redis;

    @BeforeEach
    void start() throws Exception {
        own = TestCertificate.of("127.0.0.1").pem(folder, "own");
        redis = servers.start(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                own.certificate().toString(),
                "--tls-key-file",
                own.key().toString(),
                "--tls-ca-cert-file",
                own.authority().toString(),
                "--tls-auth-clients",
                "no");
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void publishesAndListensAsAUserWhoMayDoNothingElse() {
        assertThat(redis.says("ACL SETUSER feed on >s3cret resetchannels &shop:* +publish +@connection"))
                .startsWith("+OK");
        assertThat(redis.says("ACL SETUSER collector on >s3cret resetchannels &shop:* +subscribe +@connection"))
                .startsWith("+OK");
        LiveFeedSink sink = LiveFeedSink.open("feed", feeds("feed:s3cret@", own), meters);
        LiveFeed feed = LiveFeed.open("collector", feeds("collector:s3cret@", own), meters);
        FeedCollector collector = FeedCollector.on(feed.types("purchase"));
        await().atMost(DEADLINE).until(() -> redis.says("PUBSUB CHANNELS").contains("shop:events:purchase"));

        assertThat(sink.write(one()).collectList().block(DEADLINE)).isEmpty();

        await().atMost(DEADLINE).until(() -> collector.offsets().size() == 1);
        feed.close().block(DEADLINE);
        sink.close().block(DEADLINE);
    }

    @Test
    void leaderboardsNeedTheseRightsAndNoMore() {
        assertThat(redis.says(
                        "ACL SETUSER leaderboards on >s3cret resetkeys ~shop:leaderboard:* +eval +evalsha +@sortedset +@hash +@set"
                                + " +exists +pttl +pexpireat +del +unlink +rename +time +@connection"))
                .startsWith("+OK");
        Log log = new Log("t", 0);
        LoggedReplay history = new LoggedReplay();
        LeaderboardSettings latest = Leaderboards.amount("latest", LeaderboardSettings.Mode.LATEST, Window.DAY);
        LeaderboardSink sink = LeaderboardSink.open(
                "leaderboards",
                Leaderboards.settings(
                        at("leaderboards"),
                        "shop:",
                        Duration.ZERO,
                        latest,
                        Leaderboards.amount("sum", LeaderboardSettings.Mode.SUM, Window.ALL),
                        Leaderboards.distinct("once", Window.ALL, Duration.ofHours(1))),
                history,
                meters);
        for (int write = 0; write < 2; write++) {
            List<Event> events = List.of(log.amount("u", "1"), log.amount("u", "2"));
            history.put(events);
            assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
            // The second write finds nothing of the first and makes it again.
            assertThat(
                            redis.says(
                                    "DEL shop:leaderboard:{latest}:progress shop:leaderboard:{sum}:progress shop:leaderboard:{once}:progress"))
                    .startsWith(":3");
        }
        sink.close().block(DEADLINE);

        assertThat(redis.says("ZSCORE shop:leaderboard:{sum}:all u")).contains("600");
    }

    @Test
    void readingALeaderboardNeedsTheseRightsAndNoMore() {
        assertThat(redis.says("ZADD shop:leaderboard:{sum}:all 600 u")).startsWith(":1");
        RedisReads reads = readsOf("~shop:leaderboard:* +eval +evalsha +@sortedset +@connection");
        Ranking sum = reads.leaderboard(Leaderboards.amount("sum", LeaderboardSettings.Mode.SUM, Window.ALL))
                .now();
        Ranking days = reads.leaderboard(Leaderboards.amount("daily", LeaderboardSettings.Mode.SUM, Window.DAY))
                .between(Log.START, Log.START.plus(Duration.ofDays(2)));

        assertThat(sum.top(1).collectList().block(DEADLINE)).hasSize(1);
        assertThat(sum.of("u").block(DEADLINE)).isNotNull();
        assertThat(days.top(1).collectList().block(DEADLINE)).isEmpty();
        reads.close().block(DEADLINE);
    }

    @Test
    void cachesNeedTheseRightsAndNoMore() {
        RedisReads reads = readsOf("~shop:cache:* +eval +evalsha +get +set +del +@connection");
        AtomicInteger loads = new AtomicInteger();
        CacheAside<String> cache = reads.cacheAside(
                CacheSettings.of("profiles"),
                CacheCodec.text(),
                key -> Mono.fromCallable(() -> key + " " + loads.incrementAndGet()));

        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("ann 1");
        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("ann 1");
        cache.invalidate("ann").block(DEADLINE);
        assertThat(cache.get("ann").block(DEADLINE)).isEqualTo("ann 2");
        assertThat(meters.find("anabranch.cache.failures").counter()).isNull();
        reads.close().block(DEADLINE);
    }

    @Test
    void limitsNeedTheseRightsAndNoMore() {
        RedisReads reads = readsOf("~shop:limit:* +eval +evalsha +@sortedset +@hash +pexpire +time +@connection");
        for (RateLimitSettings settings : List.of(
                RateLimitSettings.sliding("sliding", 1, Duration.ofDays(1)),
                RateLimitSettings.fixed("fixed", 1, Duration.ofDays(1)))) {
            RateLimit limit = reads.rateLimit(settings);
            assertThat(limit.take("ann").map(Decision::allowed).block(DEADLINE)).isTrue();
            assertThat(limit.take("ann").map(Decision::allowed).block(DEADLINE)).isFalse();
        }
        reads.close().block(DEADLINE);
    }

    private RedisReads readsOf(String rights) {
        assertThat(redis.says("ACL SETUSER reader on >s3cret resetkeys " + rights))
                .startsWith("+OK");
        Duration soon = Duration.ofSeconds(2);
        return RedisReads.open(
                "reads",
                new RedisReadSettings(at("reader"), Optional.of("shop:"), 4, Duration.ZERO, soon, soon),
                meters);
    }

    private URI at(String user) {
        return URI.create("rediss://" + user + ":s3cret@127.0.0.1:" + port + "?ca=" + own.authority());
    }

    @Test
    void neverTrustsAnotherAuthority() throws Exception {
        PemFiles other = TestCertificate.of("127.0.0.1").pem(folder, "other");

        assertThatThrownBy(() -> write(feeds("", other)))
                .hasMessageContaining("certification path")
                .hasMessageContaining("ca=");
        assertThat(failureOfListening(feeds("", other))).hasStackTraceContaining("PKIX path");
    }

    @Test
    void neverTrustsACertificateOfAnotherHost() throws Exception {
        TestTools.requireRedis(7, "another certificate and its key by one CONFIG SET");
        PemFiles elsewhere = TestCertificate.of("elsewhere.example").pem(folder, "elsewhere");
        show(elsewhere);

        assertThatThrownBy(() -> write(feeds("", elsewhere))).hasStackTraceContaining("subject alternative");
        assertThat(failureOfListening(feeds("", elsewhere))).hasStackTraceContaining("subject alternative");
    }

    @Test
    void neverTrustsACertificateThatHasExpired() throws Exception {
        TestTools.requireRedis(7, "another certificate and its key by one CONFIG SET");
        PemFiles expired = TestCertificate.expired("127.0.0.1").pem(folder, "expired");
        show(expired);

        assertThatThrownBy(() -> write(feeds("", expired))).hasMessageContaining("NotAfter: ");
        assertThat(failureOfListening(feeds("", expired))).hasStackTraceContaining("NotAfter: ");
    }

    private void show(PemFiles files) {
        assertThat(redis.says("CONFIG SET tls-cert-file " + files.certificate() + " tls-key-file " + files.key()))
                .startsWith("+OK");
    }

    @Test
    void showsItsOwnCertificateWhereRedisAsksForOne() {
        assertThat(redis.says("CONFIG SET tls-auth-clients yes")).startsWith("+OK");

        assertThatThrownBy(() -> write(feeds("", own)))
                .hasMessageContaining("Redis request to publish")
                .hasMessageContaining("certificate=");
        write(Feeds.at(
                        "rediss://127.0.0.1:" + port + "?ca=" + own.authority() + "&certificate=" + own.certificate()
                                + "&key=" + own.key(),
                        "shop:")
                .settings());
    }

    private FeedSettings feeds(String user, PemFiles trusted) {
        return Feeds.at("rediss://" + user + "127.0.0.1:" + port + "?ca=" + trusted.authority(), "shop:")
                .maxRetryTime(Duration.ZERO)
                .settings();
    }

    private void write(FeedSettings settings) {
        LiveFeedSink sink = LiveFeedSink.open("feed", settings, meters);
        try {
            assertThat(sink.write(one()).collectList().block(DEADLINE)).isEmpty();
        } finally {
            sink.close().block(DEADLINE);
        }
    }

    private Throwable failureOfListening(FeedSettings settings) {
        LiveFeed feed = LiveFeed.open("collector", settings, meters);
        try {
            FeedCollector collector = FeedCollector.on(feed.types("purchase"));
            await().atMost(DEADLINE).until(() -> collector.failure().isPresent());
            return collector.failure().orElseThrow();
        } finally {
            feed.close().block(DEADLINE);
        }
    }

    private static List<Event> one() {
        return List.of(new Log("t", 0).amount("u", "1"));
    }
}
