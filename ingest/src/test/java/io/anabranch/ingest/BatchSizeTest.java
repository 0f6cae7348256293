package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizeTest {
    private final BatchSize size = new BatchSize(2_000);

    @Test
    void beginsSmallAndDoublesWhileTheStoreIsQuick() {
        assertThat(size.records()).isEqualTo(125);

        for (int i = 0; i < 3; i++) {
            size.done(size.records(), 20);
        }

        assertThat(size.records()).isEqualTo(1_000);
        size.done(1_000, 20);
        size.done(2_000, 20);
        assertThat(size.records()).as("the largest batch").isEqualTo(2_000);
    }

    @Test
    void aSmallBatchSaysNothingOfALargeOne() {
        size.done(30, 1);

        assertThat(size.records()).isEqualTo(125);
    }

    @Test
    void halvesWhenABatchTakesLongerThanASecondOnceForAllThatWereInFlight() {
        size.done(1_000, 20);

        for (int i = 0; i < 4; i++) {
            size.done(2_000, 4_000);
        }

        assertThat(size.records()).isEqualTo(1_000);
    }

    @Test
    void staysWhereItIsBetweenHalfASecondAndASecond() {
        size.done(125, 700);

        assertThat(size.records()).isEqualTo(125);
    }

    @Test
    void neverFallsBelowWhatAStoreIsStillWellWrittenWith() {
        for (int i = 0; i < 10; i++) {
            size.done(size.records(), 100_000);
        }

        assertThat(size.records()).isEqualTo(62);
    }
}
