package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.RejectReason;
import java.math.BigDecimal;

/**
 * A JSON number that DynamoDB keeps exactly.
 *
 * @param text as it is sent: the producer's own, since DynamoDB trims zeros itself
 * @param bytes its size as DynamoDB counts it
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number">Numbers</a>
 */
record NativeNumber(String text, int bytes) {
    static final int MAX_DIGITS = 38;

    /** The power of ten of a number's first digit: 1E-130 to 9.99…E+125. */
    static final int MIN_POWER = -130;

    static final int MAX_POWER = 125;

    private static final int MAX_BYTES = 21;
    private static final NativeNumber ZERO = new NativeNumber("0", 2);

    /** @throws UnstorableException if the number has too many digits, or is too large or too small */
    static NativeNumber of(char[] chars, int start, int length) throws UnstorableException {
        BigDecimal number = read(chars, start, length);
        if (number.signum() == 0) {
            return ZERO;
        }
        long power = (long) number.precision() - number.scale() - 1;
        if (power < MIN_POWER || power > MAX_POWER) {
            throw notExact("a number of magnitude 1E" + power + ", DynamoDB takes 1E-130 to 9.99E+125");
        }
        BigDecimal trimmed = number.stripTrailingZeros();
        if (trimmed.precision() > MAX_DIGITS) {
            throw notExact("a number of " + trimmed.precision() + " significant digits, DynamoDB takes " + MAX_DIGITS);
        }
        return new NativeNumber(new String(chars, start, length), bytes(trimmed));
    }

    private static BigDecimal read(char[] chars, int start, int length) throws UnstorableException {
        try {
            return new BigDecimal(chars, start, length);
        } catch (NumberFormatException beyondAllExponents) {
            throw notExact("a number whose exponent is beyond 32 bits, DynamoDB takes 1E-130 to 9.99E+125");
        }
    }

    /**
     * A byte for two digits, in pairs that start at the decimal point, one for the exponent, one for a minus: the documentation
     * says "approximately", DynamoDB Local counts like this.
     */
    private static int bytes(BigDecimal trimmed) {
        int digits = trimmed.precision() + Math.floorMod(trimmed.scale(), 2);
        int minus = trimmed.signum() < 0 ? 1 : 0;
        return Math.min((digits + 1) / 2 + 1 + minus, MAX_BYTES);
    }

    private static UnstorableException notExact(String detail) {
        return new UnstorableException(RejectReason.NUMBER_NOT_EXACT, detail);
    }
}
