package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.JsonText;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An event that was read, and the key it stands at. */
record KeyedEvent(Item.Key key, StoredEvent event) {
    /** By time, then by id, as an index sorts them. */
    static final Comparator<KeyedEvent> BY_TIME =
            (one, other) -> Keys.compareUtf8(one.key().sort(), other.key().sort());

    static KeyedEvent of(Map<String, AttributeValue> item) {
        StoredEvent event = new StoredEvent(
                text(item, Item.EVENT_ID),
                text(item, Item.USER_ID),
                text(item, Item.EVENT_TYPE),
                Instant.parse(text(item, Item.TIMESTAMP)),
                json(item, Item.PAYLOAD),
                json(item, Item.EXTRA));
        return new KeyedEvent(key(item), event);
    }

    static Item.Key key(Map<String, AttributeValue> item) {
        return new Item.Key(text(item, Keys.PARTITION), text(item, Keys.SORT));
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return attribute(item, name)
                .map(AttributeValue::s)
                .orElseThrow(() -> new IllegalStateException("An item of the table has no text '" + name
                        + "', so it was not written by this program; it has " + item.keySet()));
    }

    private static JsonText json(Map<String, AttributeValue> item, String name) {
        return attribute(item, name)
                .map(value -> value.type() == AttributeValue.Type.S ? JsonText.of(value.s()) : NativeText.of(value))
                .orElse(JsonText.NONE);
    }

    private static Optional<AttributeValue> attribute(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name));
    }
}
