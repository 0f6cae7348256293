package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RemainingItemsTest {
    private static final long START = 1_000;

    private final List<Item> items = IntStream.range(0, 25)
            .mapToObj(i -> new Item(SomeEvents.event("e-" + i, "{}"), SomeEvents.settings()))
            .toList();
    private final RemainingItems unsettled = new RemainingItems(items);

    @Test
    void theRetryTimeStartsAgainWithEveryItemStored() {
        assertThat(round(25, 5_000)).isZero();
        assertThat(unsettled.sinceProgress(5_000)).isEqualTo(Duration.ofSeconds(4));

        assertThat(round(24, 6_000)).isEqualTo(1);

        assertThat(unsettled.sinceProgress(6_500)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void waitingForItsTurnUsesUpNoPatience() {
        assertThat(round(25, 2_000)).isZero();

        unsettled.asks(3_000);
        assertThat(unsettled.nextRound(60_000)).hasSize(25);

        assertThat(unsettled.sinceProgress(61_000)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void onlyRoundsThatStoredNothingLengthenTheWait() {
        assertThat(round(25, 1_000)).isZero();
        assertThat(round(25, 1_000)).isEqualTo(1);
        assertThat(round(20, 1_000)).isEqualTo(2);
        assertThat(round(10, 1_000)).isEqualTo(2);
        assertThat(round(10, 1_000)).isEqualTo(2);
        assertThat(round(10, 1_000)).isEqualTo(3);
    }

    @Test
    void tellsWhatWasTriedAndHowItEnded() {
        for (int i = 0; i < 8; i++) {
            assertThat(round(7, 13_400)).isNotNegative();
        }

        assertThat(unsettled.describe("Events", 13_400))
                .isEqualTo("DynamoDB batch of 25 to table 'Events' left 7 unprocessed after 8 attempts in 12.4 s");
    }

    /** The exponent of the wait after a round that left so many. */
    private int round(int left, long now) {
        unsettled.asks(START);
        List<Item> sent = unsettled.nextRound(START);
        unsettled.left(sent.subList(0, left), now);
        return unsettled.nextWait();
    }
}
