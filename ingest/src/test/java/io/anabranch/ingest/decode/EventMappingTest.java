package io.anabranch.ingest.decode;

import static io.anabranch.topology.Records.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Records;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.Tombstone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events under other names than the default ones. */
class EventMappingTest {
    private static final String STRANGER =
            "{\"id\":4711,\"customer\":{\"id\":\"u-1\",\"name\":\"A\"},\"ts\":1795248937123,\"kind\":\"sale\",\"body\":{\"amount\":12.50},"
                    + "\"shop\":\"north\"}";

    private static EventSettings settings(String id, String user, String type, String time, String data) {
        return settings(List.of(id), List.of(user), List.of(type), time(EpochUnit.MS, time), data);
    }

    private static EventSettings settings(
            List<String> id, List<String> user, List<String> type, EventTimeSettings time, String data) {
        return new EventSettings(id, user, type, time, data, EventFormat.JSON, Envelope.NONE, false, List.of());
    }

    private static EventTimeSettings time(EpochUnit unit, String... from) {
        return new EventTimeSettings(List.of(from), unit);
    }

    @Test
    void readsWhateverNamesAProducerHas() {
        Event event = accepted(settings("/id", "/customer/id", "/kind", "/ts", "/body"), Records.record(STRANGER));

        assertThat(event.id()).isEqualTo("4711");
        assertThat(event.userId()).isEqualTo("u-1");
        assertThat(event.type()).isEqualTo("sale");
        assertThat(event.timestamp()).isEqualTo("2026-11-21T08:15:37.123Z");
        assertThat(event.data()).hasToString("{\"amount\":12.50}");
        assertThat(event.extra())
                .as("what no part of the event is, and what holds one deeper in it")
                .hasToString("{\"customer\":{\"id\":\"u-1\",\"name\":\"A\"},\"shop\":\"north\"}");
    }

    @Test
    void keepsTheWholeValueAsData() {
        SourceRecord record = Records.record(" " + STRANGER + "\n");

        Event event = accepted(settings("/id", "/customer/id", "/kind", "/ts", "whole"), record);

        assertThat(event.data()).hasToString(STRANGER);
        assertThat(event.data().array()).isSameAs(record.value());
        assertThat(event.extra()).isSameAs(JsonText.NONE);
    }

    @Test
    void takesPartsFromTheRecordItself() {
        EventSettings settings = settings(
                List.of("key"), List.of("header:user"), List.of("topic"), time(EpochUnit.MS, "timestamp"), "whole");
        SourceRecord record =
                record("k-1", "{}", header("user", "old"), header("User", "other"), header("user", "u-ü"));

        Event event = accepted(settings, record);

        assertThat(event.id()).isEqualTo("k-1");
        assertThat(event.userId()).as("the last of its name").isEqualTo("u-ü");
        assertThat(event.type()).isEqualTo("events");
        assertThat(event.timestamp()).isEqualTo(Records.WRITTEN);
        assertThat(event.data()).hasToString("{}");
    }

    @Test
    void takesPartsFromAKeyThatIsJson() {
        EventSettings settings = settings(
                List.of("key:/payload/id"),
                List.of("key:/tenant"),
                List.of("constant:row changed"),
                time(EpochUnit.MS, "/at"),
                "whole");

        Event event =
                accepted(settings, record("{\"tenant\":\"t-1\",\"payload\":{\"id\":7}}", "{\"at\":1795248937123}"));

        assertThat(event.id()).isEqualTo("7");
        assertThat(event.userId()).isEqualTo("t-1");
        assertThat(event.type()).isEqualTo("row changed");
        assertThat(refused(settings, record("plain", "{\"at\":1795248937123}"))
                        .reason()
                        .code())
                .isEqualTo("malformed-json");
        assertThat(refused(settings, record("{\"tenant\":\"t\"}", "{\"at\":1795248937123}"))
                        .detail())
                .isEqualTo("missing: key:/payload/id");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"id":"a","legacy":"b","kind":"t"}    | a         | {"legacy":"b"}
        {"id":null,"legacy":"b","kind":"t"}   | b         |
        {"legacy":"b","kind":"t"}             | b         |
        {"kind":"t"}                          | k-1       |
        {"meta":{"id":"deep"},"kind":"t"}     | k-1       | {"meta":{"id":"deep"}}
        """)
    void theFirstAlternativeThatIsThereCounts(String value, String id, String extra) {
        EventSettings settings = settings(
                List.of("/id", "/legacy", "header:id", "key"),
                List.of("constant:u"),
                List.of("/kind"),
                time(EpochUnit.MS, "timestamp"),
                "/data");

        Event event = accepted(settings, record("k-1", value));

        assertThat(event.id()).isEqualTo(id);
        assertThat(event.extra()).hasToString(extra == null ? "" : extra);
    }

    @Test
    void anAlternativeThatIsThereAndWrongIsNotPassedOver() {
        EventSettings settings = settings(
                List.of("/id", "key"),
                List.of("constant:u"),
                List.of("constant:t"),
                time(EpochUnit.MS, "timestamp"),
                "/data");

        assertThat(refused(settings, record("k", "{\"id\":{}}")).reason().code())
                .isEqualTo("wrong-type");
        assertThat(refused(settings, record("k", "{\"id\":\"\"}")).reason().code())
                .isEqualTo("id-empty");
    }

    @ParameterizedTest
    @CsvSource({
        "S,   1795248937,            2026-11-21T08:15:37Z",
        "S,   1795248937.123456789,  2026-11-21T08:15:37.123456Z",
        "S,   1.795248937123E9,      2026-11-21T08:15:37.123Z",
        "S,   '\"1795248937.5\"',    2026-11-21T08:15:37.500Z",
        "MS,  1795248937123,         2026-11-21T08:15:37.123Z",
        "US,  1795248937123456,      2026-11-21T08:15:37.123456Z",
        "NS,  1795248937123456789,   2026-11-21T08:15:37.123456Z",
        "NS,  '\"1795248937123456789\"', 2026-11-21T08:15:37.123456Z",
        "S,   '\"2026-11-21T08:15:37Z\"', 2026-11-21T08:15:37Z",
        "ISO, '\"2026-11-21T08:15:37Z\"', 2026-11-21T08:15:37Z",
    })
    void readsATimeInItsUnit(EpochUnit unit, String written, Instant time) {
        EventSettings settings =
                settings(List.of("position"), List.of("constant:u"), List.of("constant:t"), time(unit, "/at"), "/data");

        assertThat(accepted(settings, Records.record("{\"at\":" + written + "}"))
                        .timestamp())
                .isEqualTo(time);
    }

    @Test
    void readsATimeFromAHeader() {
        EventSettings settings = settings(
                List.of("position"),
                List.of("constant:u"),
                List.of("constant:t"),
                time(EpochUnit.S, "header:at", "timestamp"),
                "/data");

        assertThat(accepted(settings, Records.record("{}", header("at", "1795248937")))
                        .timestamp())
                .isEqualTo("2026-11-21T08:15:37Z");
        assertThat(accepted(settings, Records.record("{}")).timestamp()).isEqualTo(Records.WRITTEN);
        assertThat(refused(settings, Records.record("{}", header("at", "noon")))
                        .reason()
                        .code())
                .isEqualTo("timestamp-unreadable");
    }

    @Test
    void aNumberIsNoTimeWhereTheUnitIsIso() {
        EventSettings settings = settings(
                List.of("position"), List.of("constant:u"), List.of("constant:t"), time(EpochUnit.ISO, "/at"), "/data");

        assertThat(refused(settings, Records.record("{\"at\":1795248937123}"))
                        .reason()
                        .code())
                .isEqualTo("wrong-type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /a/b      | {"a":{"x":{"b":"no"},"b":"yes"}}
        /a/1      | {"a":["no","yes"]}
        /a/1/b    | {"a":[{"b":"no"}, {"c":[1,{"b":2}],"b" : "yes"} ]}
        /a~1b/c   | {"a":{"b":"no"},"a/b":{"c":"yes"}}
        /a~0b     | {"a~b":"yes"}
        /é/ü      | {"\\u00e9":{"\\u00fc":"yes"}}
        /a/b      | {"a":{"x":"}\\"{","b":"yes"}}
        //x       | {"":{"x":"yes"}}
        """)
    void followsAPointer(String pointer, String value) {
        EventSettings settings = settings("position", pointer, "constant:t", "timestamp", "/data");

        assertThat(accepted(settings, Records.record(value)).userId()).isEqualTo("yes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "{\"a\":[]}", "{\"a\":{}}", "{\"a\":{\"b\":null}}", "{\"a\":\"b\"}", "{}"})
    void aPointerToNothingIsAMissingField(String value) {
        EventSettings settings = settings("position", "/a/b", "constant:t", "timestamp", "/data");

        Rejected rejected = refused(settings, Records.record(value));

        assertThat(rejected.reason().code()).isEqualTo("missing-field");
        assertThat(rejected.detail()).isEqualTo("missing: /a/b");
    }

    @Test
    void eachTopicMayHaveItsOwnNames() {
        EventSettings settings = new EventSettings(
                List.of("/event_id", "position"),
                List.of("/user_id"),
                List.of("/event_type"),
                time(EpochUnit.MS, "/timestamp"),
                "/data",
                EventFormat.JSON,
                Envelope.NONE,
                false,
                List.of(new TopicEventSettings(
                        "orders",
                        Optional.of(List.of("/orderId")),
                        Optional.empty(),
                        Optional.of(List.of("topic")),
                        Optional.of(time(EpochUnit.S, "/at")),
                        Optional.of("whole"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(true))));
        String order = "{\"orderId\":9,\"user_id\":\"u\",\"at\":1795248937}";
        String event = "{\"event_id\":\"e\",\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":1795248937123}";

        Event ofOrders = accepted(settings, new SourceRecord("orders", "o", 0, 1, 0, null, bytes(order), List.of()));

        assertThat(ofOrders.id()).isEqualTo("9");
        assertThat(ofOrders.type()).isEqualTo("orders");
        assertThat(ofOrders.data()).hasToString(order);
        assertThat(accepted(settings, Records.record(event)).id()).isEqualTo("e");
    }

    @Test
    void eachTopicMayHaveItsOwnDeletes() {
        EventSettings settings = new EventSettings(
                List.of("key"),
                List.of("/user_id"),
                List.of("/event_type"),
                time(EpochUnit.MS, "/timestamp"),
                "/data",
                EventFormat.JSON,
                Envelope.NONE,
                true,
                List.of(new TopicEventSettings(
                        "orders",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(false))));
        SourceRecord ofOrders = new SourceRecord("orders", "o", 0, 1, 0, bytes("k"), null, List.of());
        SourceRecord ofEvents = new SourceRecord("events", "e", 0, 1, 0, bytes("k"), null, List.of());

        assertThat(decoder(settings).decode(ofOrders)).isEqualTo(new Tombstone(ofOrders));
        assertThat(decoder(settings).decode(ofEvents)).isEqualTo(Event.deletion("k", Deletion.BY_ID, ofEvents));
    }

    @Test
    void aFieldThatIsCalledSpecversionIsNoCloudEventWhereNamesAreSet() {
        Event event = accepted(
                settings("/id", "/customer/id", "/kind", "/ts", "/body"),
                Records.record(STRANGER.replace("\"shop\"", "\"specversion\"")));

        assertThat(event.id()).isEqualTo("4711");
        assertThat(event.extra().toString()).endsWith(",\"specversion\":\"north\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        id           | did you mean '/id'?
        data.amount  | did you mean '/data/amount'?
        $.data.id    | did you mean '/data/id'?
        data/id      | did you mean '/data/id'?
        items[0].id  | did you mean '/items/0/id'?
        key:id       | did you mean 'key:/id'?
        headers:x    | did you mean '/headers:x'?
        /a~2b        | /pointer, header:<name>
        /            | /pointer, header:<name>
        header:      | /pointer, header:<name>
        constant:    | /pointer, header:<name>
        two words    | /pointer, header:<name>
        """)
    void refusesWhatIsNoSourceAndSaysWhatWasProbablyMeant(String source, String said) {
        assertThatThrownBy(() -> settings("position", source, "constant:t", "timestamp", "/data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("user: must be /pointer")
                .hasMessageContaining(said);
        if (!source.startsWith("header:") && !source.startsWith("constant:")) {
            assertThatThrownBy(() -> settings("position", "/u", "constant:t", "timestamp", source))
                    .hasMessageStartingWith("data: must be /pointer or whole");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"op":"c","before":null,"after":%s,"source":{"ts_us":1795248937123456},"ts_ms":1795248937123}
        {"op":"r","after" : %s ,"source":{"ts_us":1795248937123456}}
        {"op":"u","before":{"id":1},"after":%s,"source":{"ts_us":1795248937123456}}
        {"schema":{"type":"struct"},"payload":{"op":"c","after":%s,"source":{"ts_us":1795248937123456}}}
        """)
    void anEventIsTheRowAfterAChange(String value) {
        String row = "{\"id\":7,\"customer\":\"u-1\",\"amount\":12.50}";

        Event event = accepted(ofChanges(), Records.record(value.formatted(row)));

        assertThat(event.id()).isEqualTo("7");
        assertThat(event.userId()).isEqualTo("u-1");
        assertThat(event.timestamp()).isEqualTo("2026-11-21T08:15:37.123456Z");
        assertThat(event.data()).hasToString(row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"d\",\"before\":{\"id\":7},\"after\":null}",
                "{\"schema\":{},\"payload\":{\"op\":\"d\",\"before\":{\"id\":7}}}",
                "{\"op\":\"t\"}",
                "{\"op\":\"m\",\"message\":{}}"
            })
    void aChangeThatLeavesNoRowIsNoEvent(String value) {
        SourceRecord record = Records.record(value);

        assertThat(decoder(ofChanges()).decode(record)).isEqualTo(new Tombstone(record));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        missing-field      | {"id":7,"customer":"u-1"}
        missing-field      | {"op":"c","after":null}
        missing-field      | {"op":"u"}
        wrong-type         | {"op":"c","after":[]}
        wrong-type         | {"op":1,"after":{}}
        wrong-type         | {"op":"x","after":{}}
        missing-field      | {"op":"c","after":{}}
        unpaired-surrogate | {"op":"c","before":"\\ud800","after":{"id":1,"customer":"u"},"source":{"ts_us":1795248937123456}}
        """)
    void refusesWhatIsNoChange(String reason, String value) {
        assertThat(refused(ofChanges(), Records.record(value)).reason().code()).isEqualTo(reason);
    }

    private static EventSettings ofChanges() {
        return new EventSettings(
                List.of("/id"),
                List.of("/customer"),
                List.of("topic"),
                time(EpochUnit.US, "envelope:/source/ts_us"),
                "whole",
                EventFormat.JSON,
                Envelope.DEBEZIUM,
                false,
                List.of());
    }

    private static SourceRecord record(String key, String value, SourceRecord.Header... headers) {
        return new SourceRecord(
                "events",
                "topic-id",
                3,
                42,
                Records.WRITTEN.toEpochMilli(),
                bytes(key),
                bytes(value),
                new ArrayList<>(List.of(headers)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static EventDecoder decoder(EventSettings settings) {
        return new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1), settings, none -> new byte[0]);
    }

    private static Event accepted(EventSettings settings, SourceRecord record) {
        Decoded decoded = decoder(settings).decode(record);
        assertThat(decoded).isInstanceOf(Event.class);
        return (Event) decoded;
    }

    private static Rejected refused(EventSettings settings, SourceRecord record) {
        Decoded decoded = decoder(settings).decode(record);
        assertThat(decoded).isInstanceOf(Rejected.class);
        return (Rejected) decoded;
    }
}
