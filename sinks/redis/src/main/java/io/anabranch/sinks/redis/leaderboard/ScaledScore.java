package io.anabranch.sinks.redis.leaderboard;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Turns a JSON number into a whole one, {@code number * 10^decimals}: a leaderboard's doubles hold whole numbers exactly to 2^53, and
 * would drift with cents. Digits beyond the decimals are rounded half up, away from zero.
 */
final class ScaledScore {
    /** What {@link #of} answers for a number beyond {@link #LARGEST}. */
    static final long TOO_LARGE = Long.MAX_VALUE;
    /** The largest whole number up to which a double holds every one. */
    static final long LARGEST = 1L << 53;
    /** Decimal digits that a long surely holds. */
    private static final int SAFE_DIGITS = 18;

    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private ScaledScore() {}

    /** The scaled score, or {@link #TOO_LARGE}. */
    static long of(String number, int decimals) {
        int point = number.indexOf('.');
        int fraction = point < 0 ? 0 : number.length() - point - 1;
        boolean isPlain = number.indexOf('e') < 0 && number.indexOf('E') < 0;
        if (isPlain && fraction <= decimals && number.length() + decimals <= SAFE_DIGITS) {
            return bounded(digits(number) * POWERS[decimals - fraction]);
        }
        return read(number, decimals);
    }

    private static long read(String number, int decimals) {
        try {
            return rounded(new BigDecimal(number), decimals);
        } catch (NumberFormatException beyondAllExponents) {
            return isTiny(number) ? 0 : TOO_LARGE;
        }
    }

    /** Of a number whose exponent has more than 32 bits. */
    private static boolean isTiny(String number) {
        int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
        boolean isZero = number.chars().limit(exponent).noneMatch(digit -> digit >= '1' && digit <= '9');
        return isZero || number.charAt(exponent + 1) == '-';
    }

    private static long rounded(BigDecimal number, int decimals) {
        // Its decimal point could be a billion places away, so no digit is written out before this is known.
        long wholeDigits = (long) number.precision() - number.scale();
        if (number.signum() == 0 || wholeDigits < -decimals) {
            return 0;
        }
        return wholeDigits > SAFE_DIGITS
                ? TOO_LARGE
                : bounded(number.setScale(decimals, RoundingMode.HALF_UP).unscaledValue());
    }

    private static long bounded(BigInteger scaled) {
        return scaled.bitLength() < Long.SIZE ? bounded(scaled.longValue()) : TOO_LARGE;
    }

    private static long bounded(long scaled) {
        return scaled >= -LARGEST && scaled <= LARGEST ? scaled : TOO_LARGE;
    }

    /** All digits of a plain number as one whole number, the point left out. */
    private static long digits(String number) {
        long digits = 0;
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
            }
        }
        return number.charAt(0) == '-' ? -digits : digits;
    }
}
