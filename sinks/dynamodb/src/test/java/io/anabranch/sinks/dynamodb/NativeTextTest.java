package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class NativeTextTest {
    @Test
    void writesEveryTypeThatJsonHas() {
        Map<String, AttributeValue> fields = new LinkedHashMap<>();
        fields.put("text", AttributeValue.fromS("a \"q\" 日\uD83D\uDE00\n"));
        fields.put("yes", AttributeValue.fromBool(true));
        fields.put("no", AttributeValue.fromBool(false));
        fields.put("null", AttributeValue.fromNul(true));
        fields.put("list", AttributeValue.fromL(List.of(AttributeValue.fromN("1"), AttributeValue.fromS(""))));
        fields.put("none", AttributeValue.fromL(List.of()));
        fields.put("map", AttributeValue.fromM(Map.of("", AttributeValue.fromM(Map.of()))));

        assertThat(NativeText.of(AttributeValue.fromM(fields)).toString())
                .isEqualTo("{\"text\":\"a \\\"q\\\" 日\uD83D\uDE00\\n\",\"yes\":true,\"no\":false,\"null\":null,"
                        + "\"list\":[1,\"\"],\"none\":[],\"map\":{\"\":{}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.10", "1E+125", "99999999999999999999999999999999999999", "0.1E-10"})
    void numbersStayAsTheyAre(String number) {
        assertThat(NativeText.of(AttributeValue.fromN(number)).toString()).isEqualTo(number);
    }

    @Test
    void thirtyTwoLevelsAreNoneTooMany() {
        AttributeValue value = AttributeValue.fromS("x");
        for (int level = 0; level < 32; level++) {
            value = AttributeValue.fromM(Map.of("m", value));
        }

        assertThat(NativeText.of(value).toString()).hasSize(32 * "{'m':}".length() + "'x'".length());
    }

    @Test
    void refusesWhatJsonHasNot() {
        AttributeValue binary = AttributeValue.fromB(SdkBytes.fromUtf8String("x"));

        assertThatThrownBy(() -> NativeText.of(AttributeValue.fromL(List.of(binary))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("type B, which JSON has not");
    }
}
