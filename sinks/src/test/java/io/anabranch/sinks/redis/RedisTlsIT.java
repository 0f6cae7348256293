package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.RedisServers;
import io.anabranch.local.RedisServers.Node;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed over TLS, as a user with few rights. */
class RedisTlsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final RedisServers servers = new RedisServers();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final int port = RedisServers.freePort();

    @TempDir
    private Path folder;

    private Certificate own;
    private Node redis;

    @BeforeEach
    void start() throws Exception {
        own = Certificate.made(folder, "own", "ip:127.0.0.1");
        redis = servers.start(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                own.certificate().toString(),
                "--tls-key-file",
                own.key().toString(),
                "--tls-ca-cert-file",
                own.certificate().toString(),
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
        assertThat(redis.says("ACL SETUSER ear on >s3cret resetchannels &shop:* +subscribe +@connection"))
                .startsWith("+OK");
        LiveFeedSink sink = LiveFeedSink.open("feed", feeds("feed:s3cret@", own), meters);
        LiveFeed feed = LiveFeed.open("ear", feeds("ear:s3cret@", own), meters);
        Ear ear = Ear.on(feed.types("purchase"));
        await().atMost(DEADLINE).until(() -> redis.says("PUBSUB CHANNELS").contains("shop:events:purchase"));

        assertThat(sink.write(one()).collectList().block(DEADLINE)).isEmpty();

        await().atMost(DEADLINE).until(() -> ear.offsets().size() == 1);
        feed.close().block(DEADLINE);
        sink.close().block(DEADLINE);
    }

    @Test
    void neverTrustsAnotherAuthority() throws Exception {
        Certificate other = Certificate.made(folder, "other", "ip:127.0.0.1");

        assertThatThrownBy(() -> write(feeds("", other))).hasStackTraceContaining("PKIX path");
        assertThat(failureOfListening(feeds("", other))).hasStackTraceContaining("PKIX path");
    }

    @Test
    void neverTrustsACertificateOfAnotherHost() throws Exception {
        Certificate elsewhere = Certificate.made(folder, "elsewhere", "dns:elsewhere.example");
        assertThat(redis.says(
                        "CONFIG SET tls-cert-file " + elsewhere.certificate() + " tls-key-file " + elsewhere.key()))
                .startsWith("+OK");

        assertThatThrownBy(() -> write(feeds("", elsewhere))).hasStackTraceContaining("subject alternative");
        assertThat(failureOfListening(feeds("", elsewhere))).hasStackTraceContaining("subject alternative");
    }

    @Test
    void showsItsOwnCertificateWhereRedisAsksForOne() {
        assertThat(redis.says("CONFIG SET tls-auth-clients yes")).startsWith("+OK");

        assertThatThrownBy(() -> write(feeds("", own))).hasMessageContaining("Redis could not publish");
        write(Feeds.at(
                        "rediss://127.0.0.1:" + port + "?ca=" + own.certificate() + "&certificate=" + own.certificate()
                                + "&key=" + own.key(),
                        "shop:")
                .settings());
    }

    private FeedSettings feeds(String user, Certificate trusted) {
        return Feeds.at("rediss://" + user + "127.0.0.1:" + port + "?ca=" + trusted.certificate(), "shop:")
                .patience(Duration.ZERO)
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
        LiveFeed feed = LiveFeed.open("ear", settings, meters);
        try {
            Ear ear = Ear.on(feed.types("purchase"));
            await().atMost(DEADLINE).until(() -> ear.failure().isPresent());
            return ear.failure().orElseThrow();
        } finally {
            feed.close().block(DEADLINE);
        }
    }

    private static List<Event> one() {
        return List.of(new Log("t", 0).amount("u", "1"));
    }
}
