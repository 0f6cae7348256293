package io.anabranch.ingest.decode;

import static io.anabranch.topology.Records.header;
import static io.anabranch.topology.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Records;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventJsonTest {
    private final EventDecoder json = new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1));

    @Test
    void readsAStructuredEvent() {
        Event event = accepted(record("""
                {"specversion":"1.0","id":"7","source":"/shop","type":"com.shop.purchase","subject":"u-1",\
                "time":"2026-11-21T08:15:37.5+00:00","datacontenttype":"application/json; charset=utf-8",\
                "data":{ "amount":12.50},"traceparent":"00-1"}"""));

        assertThat(event.id()).isEqualTo("/shop#7");
        assertThat(event.userId()).isEqualTo("u-1");
        assertThat(event.type()).isEqualTo("com.shop.purchase");
        assertThat(event.timestamp()).isEqualTo("2026-11-21T08:15:37.500Z");
        assertThat(event.data()).hasToString("{ \"amount\":12.50}");
        assertThat(event.extra())
                .hasToString("{\"datacontenttype\":\"application/json; charset=utf-8\",\"traceparent\":\"00-1\"}");
    }

    @Test
    void prefersTheUserIdAndKeepsTheSubjectBesideIt() {
        Event event = accepted(record("""
                {"subject":"order-9","userid":"u-1","type":"t","specversion":"1.0","id":"7","source":"s"}"""));

        assertThat(event.userId()).isEqualTo("u-1");
        assertThat(event.extra()).hasToString("{\"subject\":\"order-9\"}");
        assertThat(event.timestamp()).as("the record's own time").isEqualTo(Records.WRITTEN);
        assertThat(event.data()).isSameAs(JsonText.NONE);
    }

    @Test
    void readsABinaryEvent() {
        Event event = accepted(record(
                " {\"amount\":12.50}\n",
                header("ce_specversion", "1.0"),
                header("ce_id", "7#a"),
                header("ce_source", "/shop%"),
                header("ce_type", "purchase"),
                header("ce_time", "2026-11-21T08:15:37Z"),
                header("ce_userid", "ü-1"),
                header("ce_note", "a \"quoted\" é"),
                header("trace", "not an attribute"),
                header("content-type", "application/vnd.shop+json")));

        assertThat(event.id()).isEqualTo("/shop%25#7%23a");
        assertThat(event.userId()).isEqualTo("ü-1");
        assertThat(event.timestamp()).isEqualTo("2026-11-21T08:15:37Z");
        assertThat(event.data()).hasToString("{\"amount\":12.50}");
        assertThat(event.extra())
                .hasToString("{\"note\":\"a \\\"quoted\\\" é\",\"datacontenttype\":\"application/vnd.shop+json\"}");
    }

    @Test
    void aBinaryEventMayHaveNoData() {
        Event event = accepted(record(
                "",
                header("ce_specversion", "1.0"),
                header("ce_id", "7"),
                header("ce_source", "s"),
                header("ce_type", "t"),
                header("ce_subject", "u")));

        assertThat(event.userId()).isEqualTo("u");
        assertThat(event.data()).isSameAs(JsonText.NONE);
        assertThat(event.extra()).isSameAs(JsonText.NONE);
    }

    @Test
    void aBinaryEventNeedsNoValueAtAll() {
        SourceRecord record = binary("{}");
        SourceRecord without = new SourceRecord(
                record.topic(), record.topicId(), 3, 42, record.timestampMillis(), null, null, record.headers());

        assertThat(accepted(without).id()).isEqualTo("s#1");
        assertThat(accepted(without).data()).isSameAs(JsonText.NONE);
    }

    @Test
    void theContentTypeDecidesWhereAStructuredEventHasAttributesInItsHeadersToo() {
        Event event = accepted(binary(
                "{\"specversion\":\"1.0\",\"id\":\"in\",\"source\":\"s\",\"type\":\"t\",\"subject\":\"u\",\"data\":{\"a\":1}}",
                header("content-type", " application/CloudEvents+json")));

        assertThat(event.id()).isEqualTo("s#in");
        assertThat(event.data()).hasToString("{\"a\":1}");
        assertThat(event.extra()).isSameAs(JsonText.NONE);
    }

    @Test
    void dataNestsAsDeepInEveryForm() {
        String deep = "{\"a\":" + "[".repeat(29) + "]".repeat(29) + "}";
        String deeper = "{\"a\":" + "[".repeat(30) + "]".repeat(30) + "}";
        String structured = structured("s", "1").replace("{\"spec", "{\"data\":%s,\"spec");

        assertThat(accepted(binary(deep)).data()).hasToString(deep);
        assertThat(accepted(record(structured.formatted(deep))).data()).hasToString(deep);
        assertThat(refused(binary(deeper)).reason().code()).isEqualTo("too-deep");
        assertThat(refused(record(structured.formatted(deeper))).reason().code())
                .isEqualTo("too-deep");
    }

    @Test
    void anEventWithoutATimeNeedsARecordWithOne() {
        SourceRecord dated = binary("{}");
        SourceRecord undated = new SourceRecord("events", "topic-id", 3, 42, 0, null, dated.value(), dated.headers());

        assertThat(accepted(dated).timestamp()).isEqualTo(Records.WRITTEN);
        assertThat(refused(undated).reason().code()).isEqualTo("missing-field");
    }

    @Test
    void headersConcernOnlyTheEventsThatTheyAreOf() {
        String own = "{\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":1795248937123}";
        byte[] noUtf8 = {(byte) 0xC0};

        for (List<SourceRecord.Header> headers : List.of(
                List.of(new SourceRecord.Header("content-type", noUtf8)),
                List.of(header("content-type", "a"), header("Content-Type", "b")),
                List.of(header("ce_trace", "1"), header("ce_trace", "2")),
                List.of(new SourceRecord.Header("ce_id", noUtf8)),
                List.of(header("ce_id", "7"), new SourceRecord.Header("ce_specversion", null)))) {
            assertThat(accepted(record(own, headers.toArray(SourceRecord.Header[]::new)))
                            .id())
                    .as("%s", headers)
                    .isEqualTo("events-3-42");
        }
    }

    @Test
    void twoIdentitiesNeverBecomeOneId() {
        List<String> parts = List.of("a", "a#", "#a", "a#a", "%23", "#", "%", "a%23a", "%25", "a%", "%2523");
        Set<String> ids = new HashSet<>();
        List<String> all = new ArrayList<>();

        for (String source : parts) {
            for (String id : parts) {
                all.add(accepted(record(structured(source, id))).id());
            }
        }

        ids.addAll(all);
        assertThat(ids).hasSameSizeAs(all);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        missing-field          | {"specversion":"1.0","source":"s","type":"t","subject":"u"}
        missing-field          | {"specversion":"1.0","id":"1","type":"t","subject":"u"}
        missing-field          | {"specversion":"1.0","id":"1","source":"s","subject":"u"}
        missing-field          | {"specversion":"1.0","id":"1","source":"s","type":"t"}
        missing-field          | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":null}
        id-empty               | {"specversion":"1.0","id":"","source":"s","type":"t","subject":"u"}
        id-empty               | {"specversion":"1.0","id":"1","source":"","type":"t","subject":"u"}
        unpaired-surrogate     | {"specversion":"1.0","id":"\\ud800","source":"s","type":"t","subject":"u"}
        unpaired-surrogate   | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","x":"\\ud800"}
        wrong-type             | {"specversion":"1.0","id":1,"source":"s","type":"t","subject":"u"}
        wrong-type             | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","data":"text"}
        wrong-type             | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","time":1}
        timestamp-unreadable   | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","time":"noon"}
        timestamp-too-far-ahead        | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","time":"2027-01-01T00:00:00Z"}
        data-not-json          | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","data_base64":"AA=="}
        data-not-json          | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","datacontenttype":"text/xml"}
        unsupported-cloudevent | {"specversion":"0.3","id":"1","source":"s","type":"t","subject":"u"}
        duplicate-field          | {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u","id":"2"}
        """)
    void refusesAStructuredEventWithItsReason(String reason, String value) {
        assertThat(refused(record(value)).reason().code()).isEqualTo(reason);
    }

    @Test
    void refusesAJoinedIdThatIsTooLong() {
        assertThat(accepted(record(structured("s".repeat(200), "i".repeat(55)))).id())
                .hasSize(256);
        assertThat(refused(record(structured("s".repeat(200), "i".repeat(56))))
                        .reason()
                        .code())
                .isEqualTo("id-too-long");
    }

    @ParameterizedTest
    @CsvSource({
        "application/cloudevents+json, missing-field",
        "application/cloudevents+json; charset=UTF-8, missing-field",
        "application/cloudevents-batch+json, unsupported-cloudevent",
        "application/cloudevents+avro, unsupported-cloudevent",
    })
    void believesTheContentTypeOfAWholeEvent(String contentType, String reason) {
        SourceRecord record = record("{\"id\":\"1\"}", header("Content-Type", contentType));

        assertThat(refused(record).reason().code()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "\"text\"", "17"})
    void refusesBinaryDataThatIsNoObject(String value) {
        assertThat(refused(binary(value)).reason().code()).isEqualTo("wrong-type");
    }

    @Test
    void refusesABinaryEventWithItsReason() {
        assertThat(refused(binary("<a/>", header("content-type", "text/xml")))
                        .reason()
                        .code())
                .isEqualTo("data-not-json");
        assertThat(refused(binary("{}", header("ce_id", "another"))).reason().code())
                .isEqualTo("duplicate-field");
        assertThat(refused(binary("{}", new SourceRecord.Header("ce_x", new byte[] {(byte) 0xC0})))
                        .reason()
                        .code())
                .isEqualTo("malformed-utf8");
        assertThat(refused(binary("{\"a\":\"\\ud800\"}")).reason().code()).isEqualTo("unpaired-surrogate");
        assertThat(refused(binary("{}}")).reason().code()).isEqualTo("trailing-bytes");
    }

    @Test
    void otherHeadersChangeNothing() {
        String own = "{\"user_id\":\"u\",\"event_type\":\"t\",\"timestamp\":1795248937123}";

        Event event = accepted(record(
                own,
                header("trace", "1"),
                header("content-type", "application/json"),
                new SourceRecord.Header("none", null)));

        assertThat(event.id()).isEqualTo("events-3-42");
        assertThat(event.extra()).isSameAs(JsonText.NONE);
    }

    private static String structured(String source, String id) {
        return "{\"specversion\":\"1.0\",\"type\":\"t\",\"subject\":\"u\",\"source\":\"" + source + "\",\"id\":\"" + id
                + "\"}";
    }

    private static SourceRecord binary(String value, SourceRecord.Header... more) {
        List<SourceRecord.Header> headers = new ArrayList<>(List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", "1"),
                header("ce_source", "s"),
                header("ce_type", "t"),
                header("ce_subject", "u")));
        headers.addAll(List.of(more));
        return record(value, headers.toArray(SourceRecord.Header[]::new));
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
