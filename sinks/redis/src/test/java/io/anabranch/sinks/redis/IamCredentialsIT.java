package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.RedisServers;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;

/** IAM's tokens as the passwords of a real server's user, which knows those of two moments. */
class IamCredentialsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final AwsCredentialsIdentity KEYS = AwsBasicCredentials.create("AKIDEXAMPLE", "secret");
    private static final IamToken TOKEN = new IamToken(IamToken.Kind.ELASTICACHE, "orders", "ann");
    private static final Instant FIRST = Instant.parse("2026-11-30T02:15:00Z");
    private static final Instant LATER = FIRST.plus(IamCredentials.RENEWED_AFTER);

    private final RedisServers servers = new RedisServers();
    private final RedisServers.Node server = servers.start();
    private final AtomicReference<Clock> clock = new AtomicReference<>(at(FIRST));
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Connections connections =
            new Connections(RedisReadSettings.of(URI.create(server.uri())).connecting(), 10);

    @AfterEach
    void end() {
        connections.close().block(DEADLINE);
        servers.close();
    }

    @Test
    void whatIsOpenSignsInAgainWithEachNewToken() {
        RedisURI uri = uri(() -> KEYS);
        admit(FIRST);
        StatefulRedisConnection<String, byte[]> open = open(uri);
        assertThat(open.sync().aclWhoami()).isEqualTo("ann");
        long before = signIns();

        admit(LATER);
        clock.set(at(LATER));
        timer.advanceTimeBy(IamCredentials.RENEWED_AFTER);

        await().atMost(DEADLINE).untilAsserted(() -> assertThat(signIns()).isEqualTo(before + 1));
        assertThat(server.says("INFO commandstats")).doesNotContain("cmdstat_auth:calls=1,rejected_calls=1");
        assertThat(open.sync().aclWhoami()).isEqualTo("ann");
        assertThat(open(uri).sync().aclWhoami()).isEqualTo("ann");
    }

    @Test
    void aTokenThatHasAgedIsNotUsedForANewConnection() {
        RedisURI uri = uri(() -> KEYS);
        admit(FIRST);
        assertThat(open(uri).sync().aclWhoami()).isEqualTo("ann");

        admit(LATER);

        assertThatThrownBy(() -> open(uri)).hasStackTraceContaining("WRONGPASS");
        clock.set(at(LATER));
        assertThat(open(uri).sync().aclWhoami()).isEqualTo("ann");
    }

    @Test
    void withoutCredentialsTheFailureSaysSo() {
        RedisURI uri = uri(() -> {
            throw SdkClientException.create("Unable to load credentials from any of the providers in the chain");
        });

        assertThatThrownBy(() -> open(uri))
                .satisfies(failure -> assertThat(
                                new Failures(false).classify(failure).toString())
                        .contains("AWS gave no credentials to sign in to orders with: Unable to load credentials"));
    }

    @Test
    void anAwsThatDoesNotAnswerMayAnswerLater() {
        RedisURI uri = uri(() -> {
            throw SdkClientException.create(
                    "Unable to load credentials from any of the providers in the chain:"
                            + " [WebIdentityTokenCredentialsProvider(): Unable to execute HTTP request: sts.eu-west-1.amazonaws.com]");
        });

        assertThatThrownBy(() -> open(uri))
                .satisfies(failure -> assertThat(
                                new Failures(false).classify(failure).isRetryable())
                        .isTrue());
    }

    private StatefulRedisConnection<String, byte[]> open(RedisURI uri) {
        return Objects.requireNonNull(connections.to(uri).block(DEADLINE));
    }

    private RedisURI uri(Supplier<AwsCredentialsIdentity> identity) {
        RedisURI uri = RedisURI.create(server.uri());
        uri.setCredentialsProvider(
                new IamCredentials(TOKEN, identity, () -> Region.EU_WEST_1, new Ticking(clock), timer));
        return uri;
    }

    /** From now on that moment's token alone is taken. */
    private void admit(Instant moment) {
        String answer = server.says(
                "ACL SETUSER ann reset on >" + TOKEN.sign(KEYS, Region.EU_WEST_1, at(moment)) + " ~* &* +@all");
        assertThat(answer).startsWith("+OK");
    }

    private long signIns() {
        return server.says("INFO commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_auth:"))
                .map(line -> line.replaceFirst("cmdstat_auth:calls=(\\d+),.*", "$1"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private static Clock at(Instant moment) {
        return Clock.fixed(moment, ZoneOffset.UTC);
    }

    /** A clock that is set. */
    private static final class Ticking extends Clock {
        private final AtomicReference<Clock> now;

        Ticking(AtomicReference<Clock> now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Objects.requireNonNull(now.get()).instant();
        }
    }
}
