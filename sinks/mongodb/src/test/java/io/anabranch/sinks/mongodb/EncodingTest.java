package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {
    @Test
    void keepsEveryFieldOfTheEvent() {
        Event event = event(0, "e-0", JsonText.of("{\"amount\":12.5}"), JsonText.of("{\"_id\":\"theirs\",\"$v\":[]}"));

        List<RawBsonDocument> documents = EncodedEvent.documents(
                Encoding.of(List.of(event), Mode.INSERT, "mongodb").documents());

        assertThat(documents).singleElement().isEqualTo(BsonDocument.parse("""
                        {"_id": "e-0", "user_id": "user", "event_type": "type",
                         "timestamp": {"$date": "2026-11-21T08:15:37.123Z"},
                         "timestamp_micros": {"$numberLong": "1795248937123456"},
                         "data": {"amount": 12.5}, "extra": {"_id": "theirs", "$v": []}}
                        """));
    }

    @Test
    void copiesAnyJsonValueForValue() {
        String json =
                "{\"\":null,\"a.b\":{\"$set\":{\"$date\":\"no\"}},\"list\":[1,[true,{}],\"\\u0000\"],\"e\\u0301\":\"😀\"}";

        RawBsonDocument document = encoded(json);

        assertThat(document.getDocument("data").keySet()).containsExactly("", "a.b", "list", "e\u0301");
        assertThat(document.getDocument("data")
                        .getDocument("a.b")
                        .getDocument("$set")
                        .getString("$date")
                        .getValue())
                .isEqualTo("no");
        assertThat(document.getDocument("data").toJson())
                .isEqualTo("{\"\": null, \"a.b\": {\"$set\": {\"$date\": \"no\"}}, "
                        + "\"list\": [1, [true, {}], \"\\u0000\"], \"e\\u0301\": \"\\ud83d\\ude00\"}");
    }

    @Test
    void leavesOutWhatTheEventHasNot() {
        Event event = event(0, "e-0", JsonText.NONE, JsonText.NONE);

        List<EncodedEvent> bulk =
                Encoding.of(List.of(event), Mode.INSERT, "mongodb").documents();

        assertThat(bulk.get(0).document()).doesNotContainKeys("data", "extra");
    }

    @Test
    void readsASpanInTheMiddleOfARecord() {
        byte[] record = "{\"data\":{\"n\":1},\"x\":2}".getBytes(StandardCharsets.UTF_8);
        Event event = event(0, "e-0", new JsonText(record, 8, 7), JsonText.NONE);

        List<EncodedEvent> bulk =
                Encoding.of(List.of(event), Mode.INSERT, "mongodb").documents();

        assertThat(bulk.get(0).document().getDocument("data").toJson()).isEqualTo("{\"n\": 1}");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"a\\u0000b\":1}', nul-in-field-name",
        "'{\"deep\":[{\"\\u0000\":1}]}', nul-in-field-name",
        "'{\"\\ud83dx\":1}', malformed-json",
        "'{\"\\ude00x\":1}', malformed-json",
        "'{\"n\":12345678901234567890123456789012345}', number-not-exact",
        "'{\"n\":', malformed-json"
    })
    void refusesWhatNoDocumentCanHold(String data, String reason) {
        List<Event> events = List.of(event(0, "e-0", "{}"), event(1, "e-1", data), event(2, "e-2", "{}"));

        Encoding encoding = Encoding.of(events, Mode.INSERT, "mongodb");

        assertThat(encoding.rejected()).singleElement().satisfies(refusal -> {
            assertThat(refusal.record().offset()).isEqualTo(1);
            assertThat(refusal.by()).isEqualTo("mongodb");
            assertThat(refusal.reason().code()).isEqualTo(reason);
        });
        assertThat(EncodedEvent.documents(encoding.documents()))
                .extracting(document -> document.getString("_id").getValue())
                .containsExactly("e-0", "e-2");
    }

    @Test
    void refusesADocumentOverSixteenMebibytesAndTakesOneOfExactlySixteen() {
        int envelope = encoded("{\"blob\":\"\"}").getByteLength();
        String largest = "x".repeat(16 * 1024 * 1024 - envelope);

        Encoding encoding = Encoding.of(
                List.of(event(0, "e-0", blob(largest)), event(1, "e-1", blob(largest + "x"))), Mode.INSERT, "mongodb");

        assertThat(EncodedEvent.documents(encoding.documents()))
                .extracting(RawBsonDocument::getByteLength)
                .containsExactly(16 * 1024 * 1024);
        assertThat(encoding.rejected())
                .extracting(each -> each.reason().code(), Rejected::detail)
                .containsExactly(tuple("too-large", "the document has 16777217 bytes, at most 16777216 are allowed"));
    }

    @Test
    void takesTheFirstStorableOfThoseWithOneId() {
        List<Event> events = List.of(
                event(0, "same", "{\"\\u0000\":0}"), event(1, "same", "{\"n\":1}"), event(2, "same", "{\"n\":2}"));

        Encoding encoding = Encoding.of(events, Mode.INSERT, "mongodb");

        assertThat(encoding.documents().stream().map(EncodedEvent::event))
                .extracting(event -> event.record().offset())
                .containsExactly(1L);
        assertThat(encoding.rejected()).extracting(each -> each.reason().code()).containsExactly("nul-in-field-name");
    }

    private static String blob(String text) {
        return "{\"blob\":\"" + text + "\"}";
    }

    private static RawBsonDocument encoded(String data) {
        return Encoding.of(List.of(event(0, "e-0", data)), Mode.INSERT, "mongodb")
                .documents()
                .get(0)
                .document();
    }
}
