package io.anabranch.sinks.redis.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledScoreTest {
    @ParameterizedTest
    @CsvSource({
        "12.50, 2, 1250",
        "12.5, 2, 1250",
        "12, 2, 1200",
        "0, 2, 0",
        "-0.0, 2, 0",
        "-3.07, 2, -307",
        "0.1, 0, 0",
        "0.005, 2, 1",
        "0.00499, 2, 0",
        "-0.005, 2, -1",
        "2.675, 2, 268",
        "1e3, 2, 100000",
        "1.5E-1, 2, 15",
        "1e-999999999, 2, 0",
        "0e999999999, 2, 0",
        "1e-3000000000, 2, 0",
        "-1.5E-99999999999, 2, 0",
        "0e3000000000, 2, 0",
        "-0.00E+99999999999, 2, 0",
        "0.000001, 6, 1",
        "90071992547409.92, 2, 9007199254740992",
        "-9007199254740992, 0, -9007199254740992",
    })
    void holdsTheNumberAsAWholeOne(String number, int decimals, long scaled) {
        assertThat(ScaledScore.of(number, decimals)).isEqualTo(scaled);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "90071992547409.93",
                "-90071992547409.93",
                "1e20",
                "-92233720368547758.08",
                "1e999999999",
                "-1e3000000000",
                "0.01E+99999999999",
                "123456789012345678901234567890"
            })
    void isTooLargeBeyondWhatADoubleHoldsExactly(String number) {
        assertThat(ScaledScore.of(number, 2)).isEqualTo(ScaledScore.TOO_LARGE);
    }

    /** 2^64 + 101: what a long of too many digits would take for 1.01 and for 101. */
    @ParameterizedTest
    @CsvSource({
        "18446744073709551717, 0",
        "18446744073709551717, 2",
        "184467440737095517.17, 2",
        "-18446744073709551717, 0"
    })
    void neverWrapsAround(String number, int decimals) {
        assertThat(ScaledScore.of(number, decimals)).isEqualTo(ScaledScore.TOO_LARGE);
    }

    @Test
    void readsTheLongestThatTheDecoderLetsIn() {
        assertThat(ScaledScore.of("9".repeat(256), 2)).isEqualTo(ScaledScore.TOO_LARGE);
        assertThat(ScaledScore.of("0." + "9".repeat(254), 2)).isEqualTo(100);
    }

    @Test
    void agreesWithDecimalArithmetic() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            BigDecimal number = BigDecimal.valueOf(random.nextLong(-1L << 40, 1L << 40), random.nextInt(-3, 9));
            int decimals = random.nextInt(7);
            String text = random.nextBoolean() ? number.toPlainString() : number.toString();
            BigDecimal expected = number.movePointRight(decimals).setScale(0, RoundingMode.HALF_UP);
            boolean fits = expected.abs().compareTo(BigDecimal.valueOf(ScaledScore.LARGEST)) <= 0;
            assertThat(ScaledScore.of(text, decimals))
                    .as("%s with %d decimals, seed %d", text, decimals, seed)
                    .isEqualTo(fits ? expected.longValueExact() : ScaledScore.TOO_LARGE);
        }
    }
}
