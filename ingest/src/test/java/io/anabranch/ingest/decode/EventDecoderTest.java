package io.anabranch.ingest.decode;

import static io.anabranch.topology.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.Tombstone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
    private static final String REST =
            "\"user_id\":\"u-1\",\"event_type\":\"purchase\",\"timestamp\":\"2026-11-21T08:15:37.123456Z\"";

    private final EventDecoder json = new EventDecoder(new ByteSize(4 << 20), Duration.ofHours(1));

    @Test
    void readsEveryFieldOfAnEvent() {
        SourceRecord record = record("{\"event_id\":\"e-1\"," + REST + ",\"data\":{\"amount\":12.50}}");

        Event event = accepted(record);

        assertThat(event.id()).isEqualTo("e-1");
        assertThat(event.userId()).isEqualTo("u-1");
        assertThat(event.type()).isEqualTo("purchase");
        assertThat(event.timestamp()).isEqualTo("2026-11-21T08:15:37.123456Z");
        assertThat(event.data()).hasToString("{\"amount\":12.50}");
        assertThat(event.extra()).isSameAs(JsonText.NONE);
        assertThat(event.record()).isSameAs(record);
    }

    @Test
    void keepsTheDataAsASpanOfTheRecordsOwnBytes() {
        String data = "{ \"a\" : [ 1.0 , 2e3,\ttrue ] ,\n \"é\\u0041\" : \"日本 \uD83D\uDE00 \\ud83d\\ude00 \\\"}{\" }";
        SourceRecord record = record("{" + REST + ", \"data\" : " + data + " , \"z\":1}");

        JsonText read = accepted(record).data();

        assertThat(read).hasToString(data);
        assertThat(read.array()).isSameAs(record.value());
    }

    @Test
    void keepsFurtherFieldsByteForByteAndInOrder() {
        Event event = accepted(record("{\"b\" : [1, {\"user_id\":2}],\"n\":-1.50e+3 ," + REST
                + ",\"t\":true,\"s\":\"\\\"\\u00e9é\" , \"\\u006eull\":null,\"o\":{ }}"));

        assertThat(event.extra())
                .hasToString("{\"b\" : [1, {\"user_id\":2}],\"n\":-1.50e+3,\"t\":true,\"s\":\"\\\"\\u00e9é\","
                        + "\"\\u006eull\":null,\"o\":{ }}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{%s}", "{%s,\"data\":null}"})
    void anEventWithoutDataHasNoData(String form) {
        assertThat(accepted(record(form.formatted(REST))).data()).isSameAs(JsonText.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{%s}", "{\"event_id\":null,%s}"})
    void anEventWithoutIdIsNamedByItsPlaceInTheLog(String form) {
        Event event = accepted(record(form.formatted(REST)));

        assertThat(event.id()).isEqualTo("events-3-42");
        assertThat(event.extra()).isSameAs(JsonText.NONE);
    }

    @Test
    void aWholeNumberIsAnIdByItsDigits() {
        Event event = accepted(record("{\"event_id\":12345678901234567890,\"user_id\":-7,\"event_type\":0,"
                + "\"timestamp\":1795248937123}"));

        assertThat(event.id()).isEqualTo("12345678901234567890");
        assertThat(event.userId()).isEqualTo("-7");
        assertThat(event.type()).isEqualTo("0");
    }

    @Test
    void aRecordWithoutAValueIsATombstone() {
        SourceRecord record = new SourceRecord("events", "topic-id", 3, 42, 0, null, null, List.of());

        assertThat(json.decode(record)).isEqualTo(new Tombstone(record));
    }

    @ParameterizedTest
    @CsvSource({"1795248937, seconds, s", "1795248937123456, microseconds, us", "1795248937123456789, nanoseconds, ns"})
    void saysInWhatUnitATimeWouldBeRight(String time, String words, String unit) {
        assertThat(refused(record(timedAt(time))).detail())
                .contains("in milliseconds is outside the years 2000 to 2100; as " + words + " it would be within")
                .endsWith("should be " + unit);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void readsIdsOfEveryKind(String written, String id) {
        Event event = accepted(record("{\"event_id\":\"" + written + "\"," + REST + "}"));

        assertThat(event.id()).isEqualTo(id);
    }

    static Stream<Arguments> ids() {
        return Stream.of(
                Arguments.of("a#b:{}%", "a#b:{}%"),
                Arguments.of("a\\nb\\u0000c\\/\\\\\\\"", "a\nb\0c/\\\""),
                Arguments.of("\\u65e5\\uD83D\\ude00", "日\uD83D\uDE00"),
                Arguments.of("日本\u202Eé e\u0301 \uD83D\uDE00", "日本\u202Eé e\u0301 \uD83D\uDE00"),
                Arguments.of("x".repeat(256), "x".repeat(256)),
                Arguments.of("\uD83D\uDE00".repeat(64), "\uD83D\uDE00".repeat(64)),
                Arguments.of(" ", " "));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-11-21T08:15:37.123456Z\"', 2026-11-21T08:15:37.123456Z",
        "'\"2026-11-21T08:15:37Z\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21t08:15:37z\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21T08:15:37.1Z\"', 2026-11-21T08:15:37.100Z",
        "'\"2026-11-21T08:15:37.123456789123Z\"', 2026-11-21T08:15:37.123456Z",
        "'\"2026-11-21T08:15:37.9999999Z\"', 2026-11-21T08:15:37.999999Z",
        "'\"2026-11-21T10:15:37+02:00\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21T10:15:37.5\\u002B02:00\"', 2026-11-21T08:15:37.500Z",
        "'\"2026-11-21T10:15:37+0200\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21T10:15:37+02\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-20T22:45:37-09:30\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21T08:15:37-00:00\"', 2026-11-21T08:15:37Z",
        "'\"2024-02-29T00:00:00Z\"', 2024-02-29T00:00:00Z",
        "'\"2016-12-31T23:59:60.5Z\"', 2016-12-31T23:59:59.500Z",
        "'\"2000-01-01T00:00:00Z\"', 2000-01-01T00:00:00Z",
        "'\"2016-12-31T15:59:60-08:00\"', 2016-12-31T23:59:59Z",
        "'\"2026-11-21T08:15Z\"', 2026-11-21T08:15:00Z",
        "'\"2026-11-21T09:15+01:00\"', 2026-11-21T08:15:00Z",
        "'\"2026-11-21 08:15:37Z\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21T08:15:37,5Z\"', 2026-11-21T08:15:37.500Z",
        "'\"2026-11-21T08:15:37Z[UTC]\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21T09:15:37+01:00[Europe/Berlin]\"', 2026-11-21T08:15:37Z",
        "'\"2026-11-21T09:15:37.5+01[!Europe/Berlin][u-ca=gregory]\"', 2026-11-21T08:15:37.500Z",
        "'\"2026-11-21T08:15:37Z[!Europe/Berlin]\"', 2026-11-21T08:15:37Z",
        "'\"1795248937123\"', 2026-11-21T08:15:37.123Z",
        "1.795248937123e12, 2026-11-21T08:15:37.123Z",
        "1795248937123.4567, 2026-11-21T08:15:37.123456Z",
        "1795248937123, 2026-11-21T08:15:37.123Z",
        "946684800000, 2000-01-01T00:00:00Z",
    })
    void readsTimestampsToTheMicrosecond(String written, Instant timestamp) {
        Event event = accepted(record(timedAt(written)));

        assertThat(event.timestamp()).isEqualTo(timestamp);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"1999-12-31T23:59:59.999999Z\"', timestamp-out-of-range",
        "'\"2101-01-01T00:00:00Z\"', timestamp-out-of-range",
        "'\"2000-01-01T00:30:00+01:00\"', timestamp-out-of-range",
        "'\"0001-01-01T00:00:00Z\"', timestamp-out-of-range",
        "'\"9999-12-31T23:59:59Z\"', timestamp-out-of-range",
        "-1, timestamp-out-of-range",
        "0, timestamp-out-of-range",
        "946684799999, timestamp-out-of-range",
        "4133980800000, timestamp-out-of-range",
        "1795248937123456789123456789, timestamp-out-of-range",
        "'\"2026-11-21T09:20:00.001Z\"', timestamp-too-far-ahead",
        "'\"2100-12-31T23:59:59Z\"', timestamp-too-far-ahead",
        "1795252800001, timestamp-too-far-ahead",
        "'\"\"', timestamp-unreadable",
        "'\"yesterday\"', timestamp-unreadable",
        "'\"2026-11-21\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37.Z\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37.12\"', timestamp-unreadable",
        "'\"2026-13-21T08:15:37Z\"', timestamp-unreadable",
        "'\"2026-02-29T08:15:37Z\"', timestamp-unreadable",
        "'\"2026-11-21T24:00:00Z\"', timestamp-unreadable",
        "'\"2026-11-21T08:60:00Z\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:60Z\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37+24:00\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37+02:60\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37+02:\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37+2\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37ZZ\"', timestamp-unreadable",
        "'\"+2026-11-21T08:15:37Z\"', timestamp-unreadable",
        "'\"-026-11-21T08:15:37Z\"', timestamp-unreadable",
        "'\"٢٠٢٦-11-21T08:15:37Z\"', timestamp-unreadable",
        "1795248937.123, timestamp-out-of-range",
        "1e-99999999999, timestamp-out-of-range",
        "'\"1795248937\"', timestamp-out-of-range",
        "'\"1795248937123x\"', timestamp-unreadable",
        "'\"2026-11-21T08Z\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:Z\"', timestamp-unreadable",
        "'\"2026-11-21_08:15:37Z\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37[UTC]\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37Z[]\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37Z[UTC\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37Z[UTC]x\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37+01:00[!Asia/Tokyo]\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:37Z[!u-ca=hebrew]\"', timestamp-unreadable",
        "'\"2026-11-21T23:59:60+01:00\"', timestamp-unreadable",
        "'\"2026-11-21T08:15:61Z\"', timestamp-unreadable",
        "true, wrong-type",
        "{}, wrong-type",
    })
    void refusesTimestampsThatAreNone(String written, String reason) {
        assertThat(refused(record(timedAt(written))).reason().code()).isEqualTo(reason);
    }

    @Test
    void measuresHowFarAheadByTheRecordAndNeverByTheLocalClock() {
        byte[] value = timedAt("\"2026-11-21T09:20:00Z\"").getBytes(StandardCharsets.UTF_8);
        long farBack = Instant.parse("2015-01-01T00:00:00Z").toEpochMilli();

        assertThat(json.decode(record(value))).isInstanceOf(Event.class);
        assertThat(refused(dated(farBack, value)).reason().code()).isEqualTo("timestamp-too-far-ahead");
        for (long nothing : List.of(-1L, 0L, 1L, 946_684_799_999L)) {
            assertThat(json.decode(dated(nothing, value)))
                    .as("a record dated %d says nothing", nothing)
                    .isInstanceOf(Event.class);
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWithItsReason(String reason, byte[] value) {
        Rejected rejected = refused(record(value));

        assertThat(rejected.reason().code()).isEqualTo(reason);
        assertThat(rejected.by()).isEqualTo("decode");
    }

    static Stream<Arguments> refusals() {
        return RefusedValues.all();
    }

    @Test
    void refusesARecordThatIsTooLargeBeforeReadingIt() {
        EventDecoder small = new EventDecoder(new ByteSize(64), Duration.ofHours(1));

        Decoded decoded = small.decode(record("x".repeat(65)));

        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason().code()).isEqualTo("record-too-large"));
    }

    @Test
    void takesWhatIsJustWithinTheLimits() {
        String data = "{\"deep\":" + "[".repeat(29) + "]".repeat(29) + ",\"" + "n".repeat(1_024) + "\":"
                + "9".repeat(256) + ",\"big\":1e308,\"tiny\":1e-400,\"a\":{\"x\":1},\"b\":{\"x\":1},"
                + "\"list\":[{\"x\":1},{\"x\":1}]}";

        assertThat(accepted(record("{" + REST + ",\"data\":" + data + "}  \r\n\t"))
                        .data())
                .hasToString(data);
    }

    @Test
    void findsADuplicateAmongManyNames() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            fields.append(",\"f").append(i).append("\":").append(i);
        }

        assertThat(accepted(record("{" + REST + fields + "}")).extra().length()).isGreaterThan(1_000);
        for (int i : List.of(0, 11, 12, 13, 14, 999)) {
            assertThat(refused(record("{" + REST + fields + ",\"f" + i + "\":0}"))
                            .reason()
                            .code())
                    .isEqualTo("duplicate-field");
        }
        assertThat(accepted(record("{" + REST + fields + "}")).id())
                .as("what one record named is forgotten with the next")
                .isEqualTo("events-3-42");
    }

    @Test
    void tellsPlaceAndLengthButNeverTheValue() {
        String canary = "secret".repeat(50);

        for (String value : List.of(
                "{" + REST + ",\"data\":{\"card\":" + canary + "}}",
                "{\"event_id\":\"" + canary + "\"," + REST + "}",
                timedAt("\"" + canary + "\""),
                "{" + REST + ",\"" + canary + "\":1,\"" + canary + "\":2}",
                "{" + REST + ",\"data\":\"" + canary + "\"}")) {
            assertThat(refused(record(value)).detail()).isNotEmpty().doesNotContain("secret");
        }
        assertThat(refused(record("{\"event_id\":\"" + canary + "\"," + REST + "}"))
                        .detail())
                .isEqualTo("event_id has 300 bytes, the limit is 256");
    }

    private static String timedAt(String timestamp) {
        return "{\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":" + timestamp + "}";
    }

    private static SourceRecord dated(long timestampMillis, byte[] value) {
        return new SourceRecord("events", "topic-id", 3, 42, timestampMillis, null, value, List.of());
    }

    private Event accepted(SourceRecord record) {
        Decoded decoded = json.decode(record);
        assertThat(decoded).isInstanceOf(Event.class);
        return (Event) decoded;
    }

    private Rejected refused(SourceRecord record) {
        Decoded decoded = json.decode(record);
        assertThat(decoded).isInstanceOf(Rejected.class);
        return (Rejected) decoded;
    }
}
