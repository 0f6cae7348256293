package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoHoldingTest {
    private static final String TEXT =
            "{\"b\": 1.50, \"a\": [1e2, \"x\\\"\", null, true, {}], \"c\": {\"\\u00e9\": \"\"}}";

    @Test
    void aDataAsAMapShowsTheFingerprintOfItsText() throws IOException {
        assertThat(fingerprint(map("1.5"))).isEqualTo(fingerprint(AttributeValue.fromS(TEXT)));
    }

    @Test
    void aValueThatDiffersShowsAnother() throws IOException {
        assertThat(fingerprint(map("1.51"))).isNotEqualTo(fingerprint(AttributeValue.fromS(TEXT)));
        assertThat(fingerprint(AttributeValue.fromM(Map.of()))).isNotEqualTo(fingerprint(AttributeValue.fromS(TEXT)));
    }

    @Test
    void aMapWithoutFieldsIsNotTheAbsenceOfOne() throws IOException {
        assertThat(fingerprint(AttributeValue.fromM(Map.of())))
                .isEqualTo(fingerprint(AttributeValue.fromS("{ }")))
                .isNotEqualTo(DynamoHolding.fingerprint(envelope()));
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

    private static long fingerprint(AttributeValue data) throws IOException {
        Map<String, AttributeValue> item = new HashMap<>(envelope());
        item.put("data", data);
        return DynamoHolding.fingerprint(item);
    }

    private static Map<String, AttributeValue> envelope() {
        return Map.of(
                "user_id", AttributeValue.fromS("u"),
                "event_type", AttributeValue.fromS("t"),
                "timestamp", AttributeValue.fromS("2026-11-21T08:15:37.123456Z"));
    }
}
