package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;

class PlacementTest {
    private static final DynamoSettings FULL = SomeEvents.full("Events", SomeEvents.ENDPOINT);

    private final DynamoKind kind = new DynamoKind();

    static List<Event> events() {
        return List.of(
                SomeEvents.event("e-1", "u", "click", SomeEvents.TIME, "{\"a\":1}", ""),
                SomeEvents.event("e#%", "ü#1", "a#b", SomeEvents.TIME, "", "{\"PK\":\"theirs\"}"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void showsTheKeysOfTheItemThatIsSent(Event event) {
        Map<String, String> sent = new HashMap<>(Map.of("table", "Events"));
        new Item(event, FULL).attributes().forEach((name, value) -> {
            if (name.matches("PK|SK|GSI.+")) {
                sent.put(name, value.s());
            } else if (name.equals("ttl")) {
                sent.put(name, value.n());
            }
        });

        assertThat(keys(kind.placement(FULL, event))).hasSize(9).containsExactlyInAnyOrderEntriesOf(sent);
    }

    @Test
    void showsEveryAttributeThatTheTableHasAsAKey() {
        assertThat(keys(kind.placement(FULL, events().get(0))).keySet())
                .containsAll(TableSchema.table(FULL).attributeDefinitions().stream()
                        .map(AttributeDefinition::attributeName)
                        .toList());
    }

    @Test
    void leavesOutTheIndexAndTheExpiryThatTheSettingsLeaveOut() {
        assertThat(keys(kind.placement(SomeEvents.settings(), events().get(0))))
                .doesNotContainKeys(Keys.ID_PARTITION, Item.TTL);
    }

    @Test
    void whatTheSinkRejectsHasNoPlace() {
        Event large = SomeEvents.event("e", "{\"a\":\"" + "x".repeat(Limits.MAX_ITEM_BYTES) + "\"}");
        Event inexact = SomeEvents.event("e", "{\"a\":1e300}");

        assertThat(kind.placement(FULL, large))
                .isEqualTo(Limits.refusal(new Item(large, FULL), "dynamodb")
                        .map(Placement.Rejection::of)
                        .orElseThrow());
        assertThat(kind.placement(SomeEvents.mapped(), inexact))
                .isInstanceOfSatisfying(
                        Placement.Rejection.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(RejectReason.NUMBER_NOT_EXACT));
    }

    private static Map<String, String> keys(Placement placement) {
        return ((Placement.Keys) placement).keys();
    }
}
