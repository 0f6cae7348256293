package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.app.verify.reader.JsonTree;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoEventsTest {
    private static final DynamoSettings SETTINGS = new DynamoSettings(
            "Events",
            "eu-west-1",
            Optional.empty(),
            /* typeShards= */ 8,
            Optional.of(Duration.ofDays(30)),
            /* idIndex= */ true,
            DynamoSettings.DataFormat.TEXT,
            DynamoSettings.Billing.ON_DEMAND,
            Optional.empty(),
            Optional.empty(),
            /* maxInFlight= */ 16,
            Optional.empty(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Optional.empty(),
            Optional.empty());

    private static final String TEXT =
            "{\"b\": 1.50, \"a\": [1e2, \"x\\\"\", null, true, {}], \"c\": {\"\\u00e9\": \"\"}}";

    @Test
    void aDataAsAMapShowsTheFingerprintOfItsText() {
        assertThat(fingerprint(map("1.5"))).isEqualTo(fingerprint(AttributeValue.fromS(TEXT)));
    }

    @Test
    void aValueThatDiffersShowsAnother() {
        assertThat(fingerprint(map("1.51"))).isNotEqualTo(fingerprint(AttributeValue.fromS(TEXT)));
        assertThat(fingerprint(AttributeValue.fromM(Map.of()))).isNotEqualTo(fingerprint(AttributeValue.fromS(TEXT)));
    }

    @Test
    void aMapWithoutFieldsIsNotTheAbsenceOfOne() {
        assertThat(fingerprint(AttributeValue.fromM(Map.of())))
                .isEqualTo(fingerprint(AttributeValue.fromS("{ }")))
                .isNotEqualTo(row(envelope()));
    }

    @ParameterizedTest
    @CsvSource({
        "PK, USER#u, key",
        "SK, EVENT#x, key",
        "GSI1PK, TYPE#t%23t#2026-11-21#8, GSI1",
        "GSI1PK, TYPE#t#t#2026-11-21#3, GSI1",
        "GSI1SK, x, GSI1",
        "GSI2PK, USER#x#TYPE#t, GSI2",
        "GSI2SK, x, GSI2",
        "GSI3PK, ID#e-2, GSI3",
        "user_id, x, user_id",
        "event_type, x, event_type",
        "timestamp, 2026-11-21T08:15:37.123457Z, timestamp",
        "data, '{\"a\":2}', data",
        "extra, '{\"b\":3}', extra",
        "planted, x, further attributes",
    })
    void everyAttributeIsCompared(String attribute, String altered, String field) {
        DynamoEvents stored = new DynamoEvents("dynamodb", SETTINGS);
        Row expected = stored.expected(EVENT);
        assertThat(stored.row(item()).differing(expected, stored.fields())).isEmpty();

        Map<String, AttributeValue> damaged = new HashMap<>(item());
        damaged.put(attribute, AttributeValue.fromS(altered));

        assertThat(stored.row(damaged).differing(expected, stored.fields())).containsExactly(field);
    }

    @Test
    void theExpiryIsCompared() {
        DynamoEvents stored = new DynamoEvents("dynamodb", SETTINGS);
        Map<String, AttributeValue> damaged = new HashMap<>(item());
        damaged.put("ttl", AttributeValue.fromN("1798445738"));

        assertThat(stored.row(damaged).differing(stored.expected(EVENT), stored.fields()))
                .containsExactly("ttl");
    }

    @Test
    void anyShardThatReadersAskIsRight() {
        DynamoEvents stored = new DynamoEvents("dynamodb", SETTINGS);
        Map<String, AttributeValue> other = new HashMap<>(item());
        other.put("GSI1PK", AttributeValue.fromS("TYPE#t%23t#2026-11-21#0"));

        assertThat(stored.row(other).isSame(stored.expected(EVENT))).isTrue();
    }

    private static final LoggedEvent EVENT = new LoggedEvent(
            new Position("events", 0, 1),
            "e%1",
            "u#1",
            "t#t",
            Instant.parse("2026-11-21T08:15:37.123456Z"),
            Instant.parse("2026-11-21T08:15:38Z"),
            JsonTree.read("{\"a\":1}", 30),
            (ObjectNode) JsonTree.read("{\"b\":2}", 30));

    /** As the table's page in the documentation says. */
    private static Map<String, AttributeValue> item() {
        Map<String, AttributeValue> item = new HashMap<>();
        Map.ofEntries(
                        Map.entry("PK", "USER#u%231"),
                        Map.entry("SK", "EVENT#2026-11-21T08:15:37.123456Z#e%251"),
                        Map.entry("GSI1PK", "TYPE#t%23t#2026-11-21#3"),
                        Map.entry("GSI1SK", "2026-11-21T08:15:37.123456Z#e%251"),
                        Map.entry("GSI2PK", "USER#u%231#TYPE#t%23t"),
                        Map.entry("GSI2SK", "2026-11-21T08:15:37.123456Z#e%251"),
                        Map.entry("GSI3PK", "ID#e%251"),
                        Map.entry("event_id", "e%1"),
                        Map.entry("user_id", "u#1"),
                        Map.entry("event_type", "t#t"),
                        Map.entry("timestamp", "2026-11-21T08:15:37.123456Z"),
                        Map.entry("data", "{ \"a\" : 1 }"),
                        Map.entry("extra", "{\"b\":2.0}"))
                .forEach((name, value) -> item.put(name, AttributeValue.fromS(value)));
        item.put("ttl", AttributeValue.fromN("1797840937"));
        return item;
    }

    private static AttributeValue map(String number) {
        return AttributeValue.fromM(Map.of(
                "a",
                AttributeValue.fromL(List.of(
                        AttributeValue.fromN("100"),
                        AttributeValue.fromS("x\""),
                        AttributeValue.fromNul(true),
                        AttributeValue.fromBool(true),
                        AttributeValue.fromM(Map.of()))),
                "b",
                AttributeValue.fromN(number),
                "c",
                AttributeValue.fromM(Map.of("é", AttributeValue.fromS("")))));
    }

    private static int[] fingerprint(AttributeValue data) {
        Map<String, AttributeValue> item = new HashMap<>(envelope());
        item.put("data", data);
        return row(item);
    }

    private static int[] row(Map<String, AttributeValue> item) {
        return new DynamoEvents("dynamodb", SETTINGS).row(item).fields();
    }

    private static Map<String, AttributeValue> envelope() {
        return Map.of(
                "user_id", AttributeValue.fromS("u"),
                "event_type", AttributeValue.fromS("t"),
                "timestamp", AttributeValue.fromS("2026-11-21T08:15:37.123456Z"));
    }
}
