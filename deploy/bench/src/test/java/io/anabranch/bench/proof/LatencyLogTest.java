package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LatencyLogTest {
    private static final long MILLI = 1_000_000;

    private final LatencyLog log = new LatencyLog();

    @Test
    void aPercentileIsOneOfTheMessagesThatWereDueWithin() {
        for (int i = 1; i <= 100; i++) {
            log.add(i, i + i * MILLI);
        }
        log.add(1_000, 1_000 + 5_000 * MILLI);

        assertThat(log.millis(0.5, 1, 101)).hasValue(50);
        assertThat(log.millis(0.99, 1, 101)).hasValue(99);
        assertThat(log.millis(1, 0, 2_000)).hasValue(5_000);
        assertThat(log.millis(0.99, 2_000, 3_000)).isEmpty();
    }

    @Test
    void holdsMoreThanItBeganWith() {
        for (int i = 0; i < 200_000; i++) {
            log.add(i, i + MILLI);
        }

        assertThat(log.messages()).isEqualTo(200_000);
        assertThat(log.millis(0.5, 199_999, 200_000)).hasValue(1);
    }

    @Test
    void theMomentIsReadOutOfAnEventAsItWasWrittenIn() {
        byte[] event = new ProofEvents(7).next(123_456_789_012L);

        assertThat(FeedProbe.due(event)).isEqualTo(123_456_789_012L);
        assertThat(FeedProbe.due("{}".getBytes(StandardCharsets.UTF_8))).isZero();
    }
}
