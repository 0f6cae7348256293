package io.anabranch.ingest.decode.registry;

import static io.anabranch.ingest.decode.registry.Conversions.avro;
import static io.anabranch.ingest.decode.registry.Conversions.convert;
import static io.anabranch.ingest.decode.registry.Conversions.refusal;
import static io.anabranch.ingest.decode.registry.Conversions.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of Avro in JSON: bytes that Avro's own writer made, and what they become. */
class AvroFormTest {
    private static final String NAN_RECORD =
            "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"x\",\"type\":\"double\"}]}";

    static Stream<Arguments> values() {
        String enumeration = "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"RED\",\"BLUE\"]}";
        Map<String, Object> ages = new LinkedHashMap<>();
        ages.put("a\"b", 1);
        ages.put("b", 2);
        return Stream.of(
                Arguments.of("\"null\"", null, "null"),
                Arguments.of("\"boolean\"", true, "true"),
                Arguments.of("\"boolean\"", false, "false"),
                Arguments.of("\"int\"", Integer.MIN_VALUE, "-2147483648"),
                Arguments.of("\"long\"", Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of("\"long\"", Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of("\"float\"", 0.1f, "0.1"),
                Arguments.of("\"double\"", 0.1, "0.1"),
                Arguments.of("\"double\"", 2.0E-3, "0.002"),
                Arguments.of("\"double\"", Double.parseDouble("1e23"), "1.0E23"),
                Arguments.of("\"double\"", Double.MIN_VALUE, "4.9E-324"),
                Arguments.of("\"double\"", -0.0, "-0.0"),
                Arguments.of("\"double\"", Double.NaN, "NaN"),
                Arguments.of("\"double\"", Double.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of("\"float\"", Float.POSITIVE_INFINITY, "Infinity"),
                Arguments.of("\"string\"", "", "\"\""),
                Arguments.of(
                        "\"string\"",
                        "a \"b\" \\ \n\u0000\u001f é €\uD83D\uDE00",
                        "\"a \\\"b\\\" \\\\ \\u000a\\u0000\\u001f é €\uD83D\uDE00\""),
                Arguments.of("\"bytes\"", ByteBuffer.wrap(new byte[] {1, 2, 3, (byte) 0xFF}), "\"AQID/w==\""),
                Arguments.of("\"bytes\"", ByteBuffer.wrap(new byte[0]), "\"\""),
                Arguments.of(
                        "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}",
                        new GenericData.Fixed(
                                new Schema.Parser().parse("{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}"),
                                new byte[] {0, 1}),
                        "\"AAE=\""),
                Arguments.of(
                        enumeration,
                        new GenericData.EnumSymbol(new Schema.Parser().parse(enumeration), "BLUE"),
                        "\"BLUE\""),
                Arguments.of("{\"type\":\"array\",\"items\":\"int\"}", List.of(1, 2, 3), "[1,2,3]"),
                Arguments.of("{\"type\":\"array\",\"items\":\"int\"}", List.of(), "[]"),
                Arguments.of("{\"type\":\"map\",\"values\":\"int\"}", ages, "{\"a\\\"b\":1,\"b\":2}"),
                Arguments.of("{\"type\":\"map\",\"values\":\"int\"}", Map.of(), "{}"),
                Arguments.of("[\"null\",\"string\"]", null, "null"),
                Arguments.of("[\"null\",\"string\"]", "x", "\"x\""),
                Arguments.of("[\"int\",\"string\"]", "x", "\"x\""));
    }

    @ParameterizedTest
    @MethodSource("values")
    void writesEachTypeInItsOneForm(String type, @Nullable Object value, String json) {
        assertThat(field(type, value)).isEqualTo(json);
    }

    static Stream<Arguments> logicalValues() {
        return Stream.of(
                Arguments.of("int", "date", 20_778, "\"2026-11-21\""),
                Arguments.of("int", "date", -1, "\"1969-12-31\""),
                Arguments.of("int", "date", Integer.MAX_VALUE, "\"+5881580-07-11\""),
                Arguments.of("int", "time-millis", 29_737_123, "\"08:15:37.123\""),
                Arguments.of("long", "time-micros", 29_737_123_456L, "\"08:15:37.123456\""),
                Arguments.of("long", "timestamp-millis", 1_795_248_937_003L, "\"2026-11-21T08:15:37.003Z\""),
                Arguments.of("long", "timestamp-millis", -1L, "\"1969-12-31T23:59:59.999Z\""),
                Arguments.of("long", "timestamp-micros", 1_795_248_937_123_456L, "\"2026-11-21T08:15:37.123456Z\""),
                Arguments.of(
                        "long", "timestamp-nanos", 1_795_248_937_123_456_789L, "\"2026-11-21T08:15:37.123456789Z\""),
                Arguments.of("long", "local-timestamp-millis", 1_795_248_937_123L, "\"2026-11-21T08:15:37.123\""),
                Arguments.of(
                        "long", "local-timestamp-micros", 1_795_248_937_123_456L, "\"2026-11-21T08:15:37.123456\""),
                Arguments.of(
                        "long",
                        "local-timestamp-nanos",
                        1_795_248_937_123_456_789L,
                        "\"2026-11-21T08:15:37.123456789\""),
                Arguments.of("long", "timestamp-millis", Long.MAX_VALUE, "\"+292278994-08-17T07:12:55.807Z\""),
                Arguments.of("string", "uuid", "not checked", "\"not checked\""),
                Arguments.of("int", "no-such-type", 7, "7"),
                Arguments.of("long", "date", 7L, "7"));
    }

    @ParameterizedTest
    @MethodSource("logicalValues")
    void writesLogicalTypesInTheirOneForm(String base, String logical, Object value, String json) {
        assertThat(field("{\"type\":\"" + base + "\",\"logicalType\":\"" + logical + "\"}", value))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @MethodSource("decimals")
    void writesADecimalExactly(String number) {
        BigDecimal decimal = new BigDecimal(number);
        byte[] unscaled = decimal.unscaledValue().toByteArray();
        byte[] padded = new byte[24];
        Arrays.fill(padded, (byte) (decimal.signum() < 0 ? -1 : 0));
        System.arraycopy(unscaled, 0, padded, padded.length - unscaled.length, unscaled.length);
        String rest = "\"logicalType\":\"decimal\",\"precision\":50,\"scale\":" + decimal.scale() + "}";
        String fixed = "{\"type\":\"fixed\",\"name\":\"D\",\"size\":24," + rest;

        assertThat(field("{\"type\":\"bytes\"," + rest, ByteBuffer.wrap(unscaled)))
                .isEqualTo(decimal.toPlainString());
        assertThat(field(fixed, new GenericData.Fixed(new Schema.Parser().parse(fixed), padded)))
                .isEqualTo(decimal.toPlainString());
    }

    static Stream<String> decimals() {
        return Stream.of("12.50", "-0.01", "0", "1234567890123456789012345678901234567890.1234", "0.000000001");
    }

    @Test
    void writesAUuidAndADurationOfFixedBytes() {
        UUID id = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        String uuid = "{\"type\":\"fixed\",\"name\":\"U\",\"size\":16,\"logicalType\":\"uuid\"}";
        String duration = "{\"type\":\"fixed\",\"name\":\"D\",\"size\":12,\"logicalType\":\"duration\"}";
        byte[] months = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(14)
                .putInt(3)
                .putInt(-1)
                .array();
        byte[] halves = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();

        assertThat(field(uuid, new GenericData.Fixed(new Schema.Parser().parse(uuid), halves)))
                .isEqualTo("\"" + id + "\"");
        assertThat(field(duration, new GenericData.Fixed(new Schema.Parser().parse(duration), months)))
                .isEqualTo("{\"months\":14,\"days\":3,\"millis\":4294967295}");
    }

    @Test
    void writesTheShortestTextThatReadsBackAsTheSameNumber() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            String text = field("\"double\"", number);

            assertThat(Double.parseDouble(text)).isEqualTo(number);
            assertThat(text.length())
                    .isLessThanOrEqualTo(Double.toString(number).length());
        }
    }

    @Test
    void writesRecordsInTheOrderOfTheirSchemaAndOnesThatHoldThemselves() {
        String tree = "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"z\",\"type\":\"int\"},"
                + "{\"name\":\"a\",\"type\":[\"null\",\"T\"]}]}";
        Schema schema = new Schema.Parser().parse(tree);
        GenericData.Record leaf = new GenericData.Record(schema);
        leaf.put("z", 2);
        GenericData.Record root = new GenericData.Record(schema);
        root.put("z", 1);
        root.put("a", leaf);

        assertThat(convert(avro(tree), written(schema, root))).isEqualTo("{\"z\":1,\"a\":{\"z\":2,\"a\":null}}");
    }

    @Test
    void writesAUnionOfRecordsWithoutTellingWhichItIs() {
        String union = "[{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]},"
                + "{\"type\":\"record\",\"name\":\"B\",\"fields\":[{\"name\":\"y\",\"type\":\"int\"}]}]";
        GenericData.Record b = new GenericData.Record(
                new Schema.Parser().parse(union).getTypes().get(1));
        b.put("y", 5);

        assertThat(field(union, b)).isEqualTo("{\"y\":5}");
    }

    @Test
    void readsSchemasThatReferToOthers() {
        String user =
                "{\"type\":\"record\",\"name\":\"User\",\"namespace\":\"x\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";
        String order =
                "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"x\",\"fields\":[{\"name\":\"by\",\"type\":\"x.User\"}]}";
        Converter converter = RegistryFormats.compile(
                new RegisteredSchema("AVRO", order, List.of(new RegisteredSchema.Reference("x.User", user))));

        assertThat(convert(converter, new byte[] {6})).isEqualTo("{\"by\":{\"id\":3}}");
    }

    static Stream<Arguments> mismatches() {
        String schema = record("\"string\"");
        return Stream.of(
                Arguments.of(schema, new byte[] {}, RejectReason.SCHEMA_MISMATCH, "no value of the schema at byte 0"),
                Arguments.of(
                        schema,
                        new byte[] {8, 'a'},
                        RejectReason.SCHEMA_MISMATCH,
                        "a length of 4 with 1 bytes left at byte 0"),
                Arguments.of(
                        schema,
                        new byte[] {1},
                        RejectReason.SCHEMA_MISMATCH,
                        "a length of -1 with 0 bytes left at byte 0"),
                Arguments.of(
                        schema,
                        new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 15},
                        RejectReason.SCHEMA_MISMATCH,
                        "a length of 2147483647 with 0 bytes left at byte 0"),
                Arguments.of(
                        schema,
                        new byte[] {2, 'a', 9},
                        RejectReason.SCHEMA_MISMATCH,
                        "1 bytes follow the record at byte 2"),
                Arguments.of(
                        record("[\"null\",\"int\"]"),
                        new byte[] {4},
                        RejectReason.SCHEMA_MISMATCH,
                        "number 2 of 2 branches at byte 0"),
                Arguments.of(
                        record("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"]}"),
                        new byte[] {2},
                        RejectReason.SCHEMA_MISMATCH,
                        "number 1 of 1 symbols at byte 0"),
                Arguments.of(
                        record("\"boolean\""),
                        new byte[] {2},
                        RejectReason.SCHEMA_MISMATCH,
                        "a boolean that is neither 0 nor 1 at byte 0"),
                Arguments.of(
                        record("\"double\""),
                        new byte[] {1, 2},
                        RejectReason.SCHEMA_MISMATCH,
                        "no value of the schema at byte"),
                Arguments.of(
                        record("{\"type\":\"int\",\"logicalType\":\"time-millis\"}"),
                        new byte[] {1},
                        RejectReason.SCHEMA_MISMATCH,
                        "a time that no day has before at byte 1"),
                Arguments.of(
                        record("{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}"),
                        new byte[] {0},
                        RejectReason.SCHEMA_MISMATCH,
                        "a decimal of no bytes at byte 1"),
                Arguments.of(
                        record(
                                "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":2000000000,\"scale\":2000000000}"),
                        new byte[] {2, 1},
                        RejectReason.NUMBER_TOO_LONG,
                        "a decimal of 1 bytes and scale 2000000000 at byte 1"),
                Arguments.of(
                        record("{\"type\":\"array\",\"items\":\"null\"}"),
                        new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 0},
                        RejectReason.RECORD_TOO_LARGE,
                        "its JSON is longer than 1048576 bytes"),
                Arguments.of(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"R\"}]}",
                        new byte[] {},
                        RejectReason.TOO_DEEP,
                        "deeper than 30 at byte 150 of its JSON"),
                Arguments.of(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":{\"type\":\"array\",\"items\":\"R\"}}]}",
                        new byte[] {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2},
                        RejectReason.TOO_DEEP,
                        "deeper than 30"));
    }

    @ParameterizedTest
    @MethodSource("mismatches")
    @Timeout(20)
    void refusesBytesThatAreNotWhatTheSchemaSays(String schema, byte[] bytes, RejectReason reason, String detail) {
        var refusal = refusal(avro(schema), bytes);

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.detail()).startsWith(detail);
    }

    @Test
    void boundsWhatSmallRecordsOfAWideSchemaBecome() {
        StringBuilder fields = new StringBuilder();
        for (int level = 0; level < 28; level++) {
            fields.append("{\"type\":\"record\",\"name\":\"R")
                    .append(level)
                    .append("\",\"fields\":[{\"name\":\"a\",\"type\":");
        }
        fields.append("\"null\"");
        for (int level = 27; level >= 0; level--) {
            fields.append("},{\"name\":\"b\",\"type\":")
                    .append(level == 27 ? "\"null\"" : "\"R" + (level + 1) + "\"")
                    .append("}]}");
        }

        assertThat(refusal(avro(fields.toString()), new byte[0]).reason()).isEqualTo(RejectReason.RECORD_TOO_LARGE);
    }

    @Test
    void leavesNumbersThatAreNoneAndTextThatIsNoUtf8ToTheDecoder() {
        Schema schema = new Schema.Parser().parse(NAN_RECORD);
        GenericData.Record record = new GenericData.Record(schema);
        record.put("x", Double.NaN);

        assertThat(Conversions.decoded(avro(NAN_RECORD), written(schema, record)))
                .isEqualTo(RejectReason.NUMBER_NOT_FINITE);
        assertThat(Conversions.decoded(avro(record("\"string\"")), new byte[] {4, (byte) 0xC3, 0x28}))
                .isEqualTo(RejectReason.MALFORMED_UTF8);
        assertThat(Conversions.decoded(
                        avro(record("{\"type\":\"map\",\"values\":\"null\"}")), new byte[] {4, 2, 'a', 2, 'a', 0}))
                .isEqualTo(RejectReason.DUPLICATE_FIELD);
    }

    @Test
    @Timeout(30)
    void neverAnswersAnythingButJsonOrARefusal() {
        String schema = "{\"type\":\"record\",\"name\":\"All\",\"fields\":["
                + "{\"name\":\"s\",\"type\":\"string\"},{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":[\"null\",\"long\",\"All\"]}},"
                + "{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}}},"
                + "{\"name\":\"t\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}},{\"name\":\"d\",\"type\":\"double\"},"
                + "{\"name\":\"n\",\"type\":{\"type\":\"array\",\"items\":\"null\"}},{\"name\":\"b\",\"type\":\"boolean\"},"
                + "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}}]}";
        Schema parsed = new Schema.Parser().parse(schema);
        GenericData.Record inner = sample(parsed, Map.of("k", 1L));
        GenericData.Record record = sample(parsed, Map.of("one", 1L, "all", inner));
        byte[] bytes = written(parsed, record);

        Conversions.fuzz(avro(schema), bytes, 20_000);
    }

    @Test
    @Timeout(30)
    void readsASchemaOfOneMegabyte() {
        StringBuilder schema = new StringBuilder("{\"type\":\"record\",\"name\":\"Wide\",\"fields\":[");
        int count = 0;
        while (schema.length() < 1_000_000) {
            schema.append(count == 0 ? "" : ",")
                    .append("{\"name\":\"field_")
                    .append(count)
                    .append("\",\"type\":[\"null\",\"int\"]}");
            count++;
        }
        schema.append("]}");

        assertThat(convert(avro(schema.toString()), new byte[count])).startsWith("{\"field_0\":null,\"field_1\":null");
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("\"int\"", "the schema is Avro's int, expected a record"),
                Arguments.of("{\"type\":\"array\",\"items\":\"int\"}", "the schema is Avro's array, expected a record"),
                Arguments.of("", "the schema of type AVRO and 0 characters can't be parsed"),
                Arguments.of("{\"type\":", "the schema of type AVRO and 8 characters can't be parsed"),
                Arguments.of("{\"type\":\"record\"}", "the schema of type AVRO and 17 characters can't be parsed"),
                Arguments.of(record("\"x.Missing\""), "the schema of type AVRO and 82 characters can't be parsed"),
                Arguments.of("[".repeat(100_000), "the schema nests deeper than 400"),
                Arguments.of(
                        "{\"type\":\"array\",\"doc\":\"}}\",\"items\":".repeat(20_000),
                        "the schema nests deeper than 400"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void refusesASchemaThatCantBeUsed(String schema, String detail) {
        var refusal = Conversions.unusable("AVRO", schema);

        assertThat(refusal.reason()).isEqualTo(RejectReason.UNUSABLE_SCHEMA);
        assertThat(refusal.detail()).startsWith(detail.replaceAll("and 82", "and " + schema.length()));
    }

    @Test
    void reachesRecordsOverManyOthersAndRefusesSchemasOfTooMany() {
        assertThat(convert(chain(499), new byte[] {2, 0})).isEqualTo("{\"f\":{\"f\":null}}");
        assertThat(catchThrowableOfType(Refusal.class, () -> chain(500)))
                .hasMessage("the schema has more than 500 named types");
    }

    private static Converter chain(int length) {
        StringBuilder types = new StringBuilder("[{\"type\":\"record\",\"name\":\"R0\",\"fields\":[]}");
        for (int i = 1; i < length; i++) {
            types.append(",{\"type\":\"record\",\"name\":\"R")
                    .append(i)
                    .append("\",\"fields\":[{\"name\":\"f\",\"type\":[\"null\",\"R")
                    .append(i - 1)
                    .append("\"]}]}");
        }
        String last = record("[\"null\",\"R" + (length - 1) + "\"]");
        return RegistryFormats.compile(new RegisteredSchema(
                "AVRO",
                last,
                List.of(new RegisteredSchema.Reference("all", types.append(']').toString()))));
    }

    private static GenericData.Record sample(Schema schema, Map<String, Object> map) {
        GenericData.Record record = new GenericData.Record(schema);
        record.put("s", "text");
        record.put("m", map);
        record.put("a", List.of(ByteBuffer.wrap(new byte[] {1, 2})));
        record.put("t", 1_795_248_937_123_456L);
        record.put("d", 1.5);
        record.put("n", List.of());
        record.put("b", true);
        record.put("e", new GenericData.EnumSymbol(schema.getField("e").schema(), "B"));
        return record;
    }

    private static String record(String type) {
        return "{\"type\":\"record\",\"name\":\"Holder\",\"fields\":[{\"name\":\"f\",\"type\":" + type + "}]}";
    }

    private static String field(String type, @Nullable Object value) {
        String text = record(type);
        Schema schema = new Schema.Parser().parse(text);
        GenericData.Record record = new GenericData.Record(schema);
        record.put("f", value);
        String json = convert(avro(text), written(schema, record));
        return json.substring("{\"f\":".length(), json.length() - 1);
    }
}
