package io.anabranch.sinks.mongodb;

import io.anabranch.topology.RejectReason;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.bson.BsonWriter;
import org.bson.types.Decimal128;

/** A JSON number as the smallest BSON number that equals it. */
final class ExactNumber {
    /** Every decimal of so many digits comes back from a double unchanged (DBL_DIG of IEEE 754). */
    private static final int DIGITS_OF_ANY_DOUBLE = 15;

    private ExactNumber() {}

    /** Past 64 bits: an integer of up to 34 significant digits. */
    static void write(BigInteger number, BsonWriter bson) throws UnstorableException {
        bson.writeDecimal128(decimal128(new BigDecimal(number)));
    }

    /** A double where its shortest text is this number again, as for nearly all; else a decimal of up to 34 digits. */
    static void write(String number, BsonWriter bson) throws UnstorableException {
        double nearest = Double.parseDouble(number);
        if (isPlainAndShort(number)) {
            bson.writeDouble(nearest);
            return;
        }
        BigDecimal exact = read(number);
        if (!Double.isInfinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(exact) == 0) {
            bson.writeDouble(nearest);
        } else {
            bson.writeDecimal128(decimal128(exact));
        }
    }

    private static BigDecimal read(String number) throws UnstorableException {
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException beyondAllExponents) {
            throw new UnstorableException(
                    RejectReason.NUMBER_NOT_EXACT,
                    "a number whose exponent is beyond 32 bits, Decimal128 takes -6176 to 6144");
        }
    }

    private static boolean isPlainAndShort(String number) {
        // Sign and point come on top; no exponent, so within a double's range.
        return number.length() <= DIGITS_OF_ANY_DOUBLE && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    }

    private static Decimal128 decimal128(BigDecimal exact) throws UnstorableException {
        try {
            return new Decimal128(exact);
        } catch (NumberFormatException inexact) {
            throw new UnstorableException(
                    RejectReason.NUMBER_NOT_EXACT,
                    "a number of " + exact.precision() + " digits and scale " + exact.scale()
                            + " is not a Decimal128, which has 34 digits");
        }
    }
}
