package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RemainingTest {
    private static final long START = 1_000;

    private final Remaining<Integer> remaining =
            new Remaining<>(IntStream.range(0, 25).boxed().toList());

    @Test
    void theRetryTimeStartsAgainWithEveryItemStored() {
        assertThat(attempt(25, 5_000)).isZero();
        assertThat(remaining.sinceProgress(9_000)).as("since the first failure").isEqualTo(4_000);

        assertThat(attempt(24, 6_000)).isEqualTo(1);

        assertThat(remaining.sinceProgress(6_500)).isEqualTo(500);
    }

    @Test
    void waitingForItsSlotUsesUpNoRetryTime() {
        assertThat(attempt(25, 2_000)).isZero();

        remaining.waits(3_000);
        assertThat(remaining.next(60_000)).hasSize(25);

        assertThat(remaining.sinceProgress(61_000)).isEqualTo(2_000);
    }

    @Test
    void onlyAttemptsThatStoredNothingLengthenTheWait() {
        assertThat(attempt(25, 1_000)).isZero();
        assertThat(attempt(25, 1_000)).isEqualTo(1);
        assertThat(attempt(20, 1_000)).isEqualTo(2);
        assertThat(attempt(10, 1_000)).isEqualTo(2);
        assertThat(attempt(10, 1_000)).isEqualTo(2);
        assertThat(attempt(10, 1_000)).isEqualTo(3);
    }

    @Test
    void tellsWhatWasTriedAndHowItEnded() {
        for (int i = 0; i < 8; i++) {
            assertThat(attempt(7, 13_400)).isNotNegative();
        }

        assertThat(remaining.describe("DynamoDB", "table 'Events'", 13_400))
                .isEqualTo("DynamoDB batch of 25 to table 'Events' left 7 unprocessed after 8 attempts in 12.4 s");
    }

    /** The exponent of the wait after an attempt that left so many. */
    private int attempt(int left, long now) {
        remaining.waits(START);
        List<Integer> sent = remaining.next(START);
        remaining.left(sent.subList(0, left), now);
        remaining.failed(now);
        return remaining.nextWait();
    }
}
