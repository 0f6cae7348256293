package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Event;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ItemTest {
    private static final DynamoSettings PLAIN = SomeEvents.settings();
    private static final DynamoSettings FULL = SomeEvents.full("Events", URI.create("http://127.0.0.1:8000"));

    static List<Event> events() {
        return List.of(
                event("e-1", "u", "click", "{\"a\":1}", ""),
                event("e#%1", "u#1", "c%d", "", "{\"b\":\"日本\"}"),
                event("日本", "é", "\uD83D\uDE00", "{\"a\":\"\uD83D\uDE00é\"}", "{}"),
                event("#".repeat(256), "%".repeat(256), "#".repeat(256), "", ""));
    }

    @Test
    void hasTheKeysOfTheDesign() {
        Map<String, AttributeValue> item =
                new Item(event("e#1", "u%1", "buy", "{\"a\": 1.50 }", ""), FULL).attributes();

        assertThat(text(item, "PK")).isEqualTo("USER#u%251");
        assertThat(text(item, "SK")).isEqualTo("EVENT#2026-11-21T08:15:37.123456Z#e%231");
        assertThat(text(item, "GSI1PK")).matches("TYPE#buy#2026-11-21#[0-7]");
        assertThat(text(item, "GSI1SK")).isEqualTo("2026-11-21T08:15:37.123456Z#e%231");
        assertThat(text(item, "GSI2PK")).isEqualTo("USER#u%251#TYPE#buy");
        assertThat(text(item, "GSI2SK")).isEqualTo("2026-11-21T08:15:37.123456Z#e%231");
        assertThat(text(item, "GSI3PK")).isEqualTo("ID#e%231");
        assertThat(text(item, "event_id")).isEqualTo("e#1");
        assertThat(text(item, "user_id")).isEqualTo("u%1");
        assertThat(text(item, "event_type")).isEqualTo("buy");
        assertThat(text(item, "timestamp")).isEqualTo("2026-11-21T08:15:37.123456Z");
        assertThat(text(item, "data")).isEqualTo("{\"a\": 1.50 }");
        assertThat(Objects.requireNonNull(item.get("ttl")).n())
                .as("90 days after the event's own time")
                .isEqualTo(Long.toString(SomeEvents.TIME.getEpochSecond() + 90 * 86_400L));
    }

    @Test
    void leavesOutWhatIsAbsent() {
        assertThat(new Item(event("e", "u", "t", "", ""), PLAIN).attributes())
                .doesNotContainKeys("data", "extra", "ttl", "GSI3PK");
    }

    @ParameterizedTest
    @MethodSource("events")
    void countsItsBytesAsDynamoDbDoes(Event event) {
        for (DynamoSettings settings : List.of(PLAIN, FULL)) {
            Item item = new Item(event, settings);

            assertThat(item.bytes()).isEqualTo(counted(item.attributes()));
        }
    }

    @Test
    void holdsTheDataAsAMapAndTheRestAsText() {
        Item item = new Item(event("e", "u", "t", "{\"a\": 1.50 }", "{\"b\": 2 }"), SomeEvents.mapped());

        assertThat(item.attributes())
                .containsEntry("data", AttributeValue.fromM(Map.of("a", AttributeValue.fromN("1.50"))))
                .containsEntry("extra", AttributeValue.fromS("{\"b\": 2 }"));
        assertThat(new Item(event("e", "u", "t", "", ""), SomeEvents.mapped()).attributes())
                .doesNotContainKeys("data", "extra");
    }

    @Test
    void countsAMapByItsValuesNotByItsText() {
        int empty = new Item(event("e", "u", "t", "{}", ""), SomeEvents.mapped()).bytes();

        assertThat(new Item(event("e", "u", "t", "{ \"a\": [ 1.00, true ] }", ""), SomeEvents.mapped()).bytes())
                .as("a pair and its name, a list of two, a number and a constant")
                .isEqualTo(empty + 2 + 5 + 2 + 1);
    }

    @ParameterizedTest
    @MethodSource("events")
    void keysOfEveryStorableIdFit(Event event) {
        assertThat(Limits.refusal(new Item(event, FULL), "dynamodb")).isEmpty();
    }

    /** Names and texts in UTF-8; a number takes a byte for two digits and one more. */
    private static int counted(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToInt(attribute -> utf8(attribute.getKey())
                        + (attribute.getValue().s() == null
                                ? (attribute.getValue().n().length() + 1) / 2 + 1
                                : utf8(attribute.getValue().s())))
                .sum();
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name).s();
    }

    private static Event event(String id, String user, String type, String data, String extra) {
        return SomeEvents.event(id, user, type, SomeEvents.TIME, data, extra);
    }
}
