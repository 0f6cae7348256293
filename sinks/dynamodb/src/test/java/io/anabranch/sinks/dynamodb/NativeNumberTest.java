package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeNumberTest {
    private static final String DIGITS_38 = "12345678901234567890123456789012345678";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-1",
                "1.50",
                "1e2",
                "0.1E-10",
                DIGITS_38,
                "-" + DIGITS_38,
                "0." + DIGITS_38,
                "0.000" + DIGITS_38 + "000",
                DIGITS_38 + "000",
                "9.9999999999999999999999999999999999999E+125",
                "-9.9999999999999999999999999999999999999E+125",
                "1E-130",
                "-1E-130",
                "0.01E-128",
                "1.5E-130"
            })
    void goesAsItsProducerWroteIt(String number) throws UnstorableException {
        assertThat(of(number).text()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "0.00", "0e5", "0E-999"})
    void zeroIsZeroHoweverItIsWritten(String zero) throws UnstorableException {
        assertThat(of(zero)).isEqualTo(new NativeNumber("0", 2));
    }

    @ParameterizedTest
    @CsvSource({
        DIGITS_38 + "9, '39 significant digits, DynamoDB takes 38'",
        "-1." + DIGITS_38 + ", '39 significant digits, DynamoDB takes 38'",
        "1E+126, 'magnitude 1E126, DynamoDB takes 1E-130 to 9.99E+125'",
        "-10e125, 'magnitude 1E126, DynamoDB takes 1E-130 to 9.99E+125'",
        "9.9E-131, 'magnitude 1E-131, DynamoDB takes 1E-130 to 9.99E+125'",
        "1e2147483647, 'magnitude 1E2147483647, DynamoDB'",
        "10e2147483647, 'magnitude 1E2147483648, DynamoDB'",
        "1e-2147483647, 'magnitude 1E-2147483647, DynamoDB'",
        "1e-99999999999, 'exponent is beyond 32 bits'"
    })
    void refusesWhatTheStoreWouldRefuse(String number, String detail) {
        UnstorableException refusal = refusal(number);

        assertThat(refusal.reason().code()).isEqualTo("number-not-exact");
        assertThat(refusal.detail()).contains(detail);
    }

    /** As LocalDBUtils.encodeBigDecimal of DynamoDB Local counts them. */
    @ParameterizedTest
    @CsvSource({
        "1, 2",
        "-1, 3",
        "10, 2",
        "12, 2",
        "123, 3",
        "1234, 3",
        "1.5, 3",
        "12.5, 3",
        "123.4, 4",
        "-12.5, 4",
        "100, 2",
        "1.00, 2",
        "1E125, 2",
        "1E-130, 2",
        "99999999999999999999999999999999999999, 20",
        "-99999999999999999999999999999999999999, 21",
        "9999999999999999999999999999999999999.9, 21",
        "-9999999999999999999999999999999999999.9, 21"
    })
    void countsItsBytes(String number, int bytes) throws UnstorableException {
        assertThat(of(number).bytes()).isEqualTo(bytes);
    }

    private static NativeNumber of(String number) throws UnstorableException {
        return NativeNumber.of(("[" + number + "]").toCharArray(), 1, number.length());
    }

    private static UnstorableException refusal(String number) {
        return catchThrowableOfType(UnstorableException.class, () -> of(number));
    }
}
