package io.anabranch.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.JsonText;
import java.math.BigDecimal;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.bson.BsonNumber;
import org.bson.BsonType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactNumberTest {
    @ParameterizedTest
    @CsvSource({
        "0, INT32",
        "-0, INT32",
        "2147483647, INT32",
        "2147483648, INT64",
        "9223372036854775807, INT64",
        "9223372036854775808, DECIMAL128",
        "-9999999999999999999999999999999999, DECIMAL128",
        "120000000000000000000000000000000000000000, DECIMAL128",
        "12.50, DOUBLE",
        "-0.000001, DOUBLE",
        "0.1, DOUBLE",
        "1e2, DOUBLE",
        "1E+308, DOUBLE",
        "4.9e-324, DOUBLE",
        "1e-324, DECIMAL128",
        "1e400, DECIMAL128",
        "9007199254740993.0, DECIMAL128",
        "0.1234567890123456, DOUBLE",
        "0.12345678901234567, DECIMAL128",
        "0.123456789012345678, DECIMAL128",
        "0.10000000000000000000000000000000000000000000, DOUBLE",
        "1.234567890123456789012345678901234, DECIMAL128",
        "1.0000000000000000010000000000000000000000000, DECIMAL128"
    })
    void takesTheTypeThatIsEqual(String number, BsonType type) throws UnstorableException {
        BsonNumber written = written(number);

        assertThat(written.getBsonType()).isEqualTo(type);
        assertThat(decimal(written)).isEqualByComparingTo(number);
    }

    @Test
    void neverRoundsWhateverTheDigits() throws UnstorableException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String number = randomNumber(random);

            assertThat(decimal(written(number))).as("seed %d", seed).isEqualByComparingTo(number);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890123456789012345",
                "0.12345678901234567890123456789012345",
                "1e7000",
                "1e-7000",
                "1e2147483647",
                "1e-3000000000",
                "-1.5E+99999999999",
                "0e3000000000",
            })
    void refusesWhatWouldBeRounded(String number) {
        assertThatThrownBy(() -> written(number))
                .isInstanceOfSatisfying(
                        UnstorableException.class,
                        refusal -> assertThat(refusal.reason().code()).isEqualTo("number-not-exact"));
    }

    private static String randomNumber(Random random) {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
        number.append(1 + random.nextInt(9));
        random.ints(random.nextInt(16), 0, 10).forEach(number::append);
        if (random.nextBoolean()) {
            number.append('.');
            random.ints(1 + random.nextInt(16), 0, 10).forEach(number::append);
        }
        return random.nextInt(3) == 0
                ? number.append("e").append(random.nextInt(600) - 300).toString()
                : number.toString();
    }

    private static BsonNumber written(String number) throws UnstorableException {
        BsonDocumentWriter bson = new BsonDocumentWriter(new BsonDocument());
        JsonToBson.copy(JsonText.of("{\"n\":" + number + "}"), bson);
        return bson.getDocument().getNumber("n");
    }

    private static BigDecimal decimal(BsonNumber number) {
        // By text, as an operator would read it: the BSON type's own conversion shows a double's binary expansion.
        return number.isDouble()
                ? new BigDecimal(Double.toString(number.doubleValue()))
                : number.decimal128Value().bigDecimalValue();
    }
}
