package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MembershipTest {
    /** Close to where a long overflows, as {@link System#nanoTime} may be. */
    private static final long BEGIN = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    private final Membership membership = new Membership(BEGIN);

    @Test
    void isHeldWhileItPolls() {
        for (int second = 0; second < 60; second += 15) {
            membership.polled(at(second));
            assertThat(membership.isHeld(at(second + 15))).isTrue();
        }
    }

    @Test
    void isNotHeldByOneThatDoesNotPoll() {
        membership.polled(at(1));

        assertThat(membership.isHeld(at(22))).isFalse();
        assertThat(membership.sincePoll(at(22))).isEqualTo(Duration.ofSeconds(21));
    }

    @Test
    void isNotHeldAtOnceByOneThatWakesButOnlyOnceItMustHaveHeardOfTheGroup() {
        membership.polled(at(1));

        membership.polled(at(60));
        membership.polled(at(65));
        assertThat(membership.isHeld(at(65))).isFalse();

        membership.polled(at(70));
        assertThat(membership.isHeld(at(70))).isTrue();
    }

    private static long at(int seconds) {
        return BEGIN + Duration.ofSeconds(seconds).toNanos();
    }
}
