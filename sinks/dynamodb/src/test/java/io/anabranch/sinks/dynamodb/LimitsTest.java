package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final int ALL_BUT_PAYLOAD = new Item(SomeEvents.event("e", "x"), SomeEvents.settings()).bytes() - 1;

    @Test
    void takesAnItemOf400KiBAndNotAByteMore() {
        assertThat(refusal(data(Limits.MAX_ITEM_BYTES - ALL_BUT_PAYLOAD))).isEmpty();

        assertThat(refusal(data(Limits.MAX_ITEM_BYTES - ALL_BUT_PAYLOAD + 1))).hasValueSatisfying(rejected -> {
            assertThat(rejected.by()).isEqualTo("dynamodb");
            assertThat(rejected.reason().code()).isEqualTo("too-large");
            assertThat(rejected.detail()).isEqualTo("item of 409601 bytes, DynamoDB takes 409600");
        });
    }

    @Test
    void countsBytesNotCharacters() {
        assertThat(refusal(SomeEvents.event("e", "é".repeat(205_000)))).isPresent();
    }

    @Test
    void refusesAPartitionKeyOver2048Bytes() {
        int fits = 2_048 - "USER##TYPE#t".length();

        assertThat(refusal(user("u".repeat(fits)))).isEmpty();
        assertThat(refusal(user("u".repeat(fits + 1)))).hasValueSatisfying(rejected -> {
            assertThat(rejected.reason().code()).isEqualTo("key-too-long");
            assertThat(rejected.detail()).isEqualTo("partition key of 2049 bytes, DynamoDB takes 2048");
        });
    }

    @Test
    void refusesASortKeyOver1024BytesAfterEscaping() {
        int fits = (1_024 - "EVENT#2026-11-21T08:15:37.123456Z#".length()) / 3;

        assertThat(refusal(SomeEvents.event("#".repeat(fits), "{}"))).isEmpty();
        assertThat(refusal(SomeEvents.event("#".repeat(fits + 1), "{}")))
                .hasValueSatisfying(
                        rejected -> assertThat(rejected.reason().code()).isEqualTo("key-too-long"));
    }

    @Test
    void refusesADataThatCanBeNoMapAndSaysWhy() {
        Event event = SomeEvents.event("e", "{\"n\":1e126}");

        assertThat(Limits.refusal(new Item(event, SomeEvents.mapped()), "dynamodb"))
                .contains(new Rejected(
                        event.record(),
                        "dynamodb",
                        RejectReason.NUMBER_NOT_EXACT,
                        "a number of magnitude 1E126, DynamoDB takes 1E-130 to 9.99E+125"));
        assertThat(refusal(event)).as("as text").isEmpty();
    }

    @Test
    void takesAMapThatIsSmallerThanItsText() {
        Event spaced = SomeEvents.event("e", "{\"a\":" + " ".repeat(Limits.MAX_ITEM_BYTES) + "1}");

        assertThat(Limits.refusal(new Item(spaced, SomeEvents.mapped()), "dynamodb"))
                .isEmpty();
        assertThat(refusal(spaced)).as("as text").isPresent();
    }

    private static Optional<Rejected> refusal(Event event) {
        return Limits.refusal(new Item(event, SomeEvents.settings()), "dynamodb");
    }

    private static Event data(int bytes) {
        return SomeEvents.event("e", "x".repeat(bytes));
    }

    private static Event user(String user) {
        return SomeEvents.event("e", user, "t", SomeEvents.TIME, "{}", "");
    }
}
