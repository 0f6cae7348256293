package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class BackgroundCredentialsTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Queue<Runnable> background = new ArrayDeque<>();
    private final BackgroundCredentials credentials =
            new BackgroundCredentials(this::ask, background::add, new TestClock());
    private Instant now = START;
    private int asked;
    private boolean failing;

    @Test
    void theFirstRequestWaitsWhileAnotherThreadAsks() {
        CompletableFuture<? extends AwsCredentialsIdentity> first = credentials.resolveIdentity();
        CompletableFuture<? extends AwsCredentialsIdentity> second = credentials.resolveIdentity();

        assertThat(first).isNotDone();
        assertThat(asked).isZero();
        assertThat(background).as("one question for both").hasSize(1);

        background.remove().run();

        assertThat(first.join().accessKeyId()).isEqualTo("key-1");
        assertThat(second.join().accessKeyId()).isEqualTo("key-1");
    }

    @Test
    void oneThatGivesUpDoesNotEndItForTheOthers() {
        CompletableFuture<? extends AwsCredentialsIdentity> first = credentials.resolveIdentity();
        CompletableFuture<? extends AwsCredentialsIdentity> second = credentials.resolveIdentity();

        first.cancel(true);
        background.remove().run();

        assertThat(second.join().accessKeyId()).isEqualTo("key-1");
    }

    @Test
    void nobodyWaitsAgainUntilTheyExpire() {
        fetch();
        now = START.plus(LIFE).minusSeconds(1);

        assertThat(credentials.resolveIdentity().join().accessKeyId()).isEqualTo("key-1");

        assertThat(background).as("new ones are asked for meanwhile").hasSize(1);
        background.remove().run();
        assertThat(credentials.resolveIdentity().join().accessKeyId()).isEqualTo("key-2");
        assertThat(background).isEmpty();
    }

    @Test
    void expiredOnesAreNotUsed() {
        fetch();
        now = START.plus(LIFE);

        assertThat(credentials.resolveIdentity()).isNotDone();
    }

    @Test
    void aFailureIsToldAndTheNextRequestAsksAgain() {
        failing = true;
        CompletableFuture<? extends AwsCredentialsIdentity> first = credentials.resolveIdentity();
        background.remove().run();
        assertThat(first).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("no keys");

        failing = false;
        fetch();

        assertThat(asked).isEqualTo(2);
    }

    private void fetch() {
        CompletableFuture<? extends AwsCredentialsIdentity> fetched = credentials.resolveIdentity();
        background.remove().run();
        assertThat(fetched).isCompleted();
    }

    private AwsCredentials ask() {
        asked++;
        if (failing) {
            throw SdkClientException.create("no keys");
        }
        return AwsSessionCredentials.builder()
                .accessKeyId("key-" + asked)
                .secretAccessKey("secret")
                .sessionToken("token")
                .expirationTime(START.plus(LIFE.multipliedBy(asked)))
                .build();
    }

    private final class TestClock extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
