package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class ExpiryTest {
    private static final Instant CLUSTER_TIME = Instant.parse("2026-11-21T12:00:00Z");
    private static final int DAY = 86_400;

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Expiry expiry = new Expiry(Duration.ofDays(90), CLUSTER_TIME, timer);

    @Test
    void countsFromTheEventsOwnTime() {
        assertThat(expiry.secondsLeft(CLUSTER_TIME)).isEqualTo(90 * DAY);
        assertThat(expiry.secondsLeft(CLUSTER_TIME.minus(Duration.ofDays(10)))).isEqualTo(80 * DAY);
        assertThat(expiry.secondsLeft(CLUSTER_TIME.plus(Duration.ofHours(1)))).isEqualTo(90 * DAY + 3_600);
    }

    @Test
    void goesOnWithTheClockThatNobodySets() {
        timer.advanceTimeBy(Duration.ofDays(30));

        assertThat(expiry.secondsLeft(CLUSTER_TIME)).isEqualTo(60 * DAY);
    }

    @Test
    void roundsUpAndNeverToForEver() {
        assertThat(expiry.secondsLeft(CLUSTER_TIME.minus(Duration.ofDays(90)).plusMillis(1)))
                .isEqualTo(1);
        assertThat(expiry.secondsLeft(CLUSTER_TIME.minus(Duration.ofDays(90)))).isEqualTo(1);
        assertThat(expiry.secondsLeft(CLUSTER_TIME.minus(Duration.ofDays(900)))).isEqualTo(1);
    }

    @Test
    void aLifeIsOverWhenAllOfItIsPast() {
        assertThat(expiry.isOver(CLUSTER_TIME.minus(Duration.ofDays(90)).plusMillis(1)))
                .isFalse();
        assertThat(expiry.isOver(CLUSTER_TIME.minus(Duration.ofDays(90)))).isTrue();
    }

    @Test
    void staysWithinWhatTheStoreTakes() {
        Expiry longest = new Expiry(Duration.ofDays(7_300), CLUSTER_TIME, timer);

        assertThat(longest.secondsLeft(CLUSTER_TIME.plus(Duration.ofHours(1)))).isEqualTo(7_300 * DAY);
    }
}
