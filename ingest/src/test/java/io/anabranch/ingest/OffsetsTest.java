package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetsTest {
    @ParameterizedTest
    @CsvSource({"0, 5", "10, 5", "11, 4", "14, 1", "15, 0", "99, 0"})
    void countsARunFromAnOffsetOn(long from, int expected) {
        assertThat(Offsets.run(10, 15).countFrom(from)).isEqualTo(expected);
        assertThat(Offsets.of(10, 11, 12, 13, 14).countFrom(from)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "10, 4", "11, 3", "12, 3", "13, 2", "20, 1", "21, 0"})
    void countsWhatHasGaps(long from, int expected) {
        assertThat(Offsets.of(10, 12, 15, 20).countFrom(from)).isEqualTo(expected);
    }

    @Test
    void countsAll() {
        assertThat(Offsets.NONE.count()).isZero();
        assertThat(Offsets.of().count()).isZero();
        assertThat(Offsets.run(7, 9).count()).isEqualTo(2);
        assertThat(Offsets.of(7, 9).count()).isEqualTo(2);
    }
}
