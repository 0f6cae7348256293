package io.anabranch.sinks.dynamodb;

import static io.anabranch.sinks.dynamodb.Keys.utf8Length;

import io.anabranch.topology.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One event as the table holds it. Its keys are made at once, since they are counted and compared; its attributes only when
 * it is sent, so that a large write does not stand in memory twice.
 */
final class Item {
    static final String TTL = "ttl";
    static final String EVENT_ID = "event_id";
    static final String USER_ID = "user_id";
    static final String EVENT_TYPE = "event_type";
    static final String TIMESTAMP = "timestamp";
    static final String PAYLOAD = "payload";
    static final String EXTRA = "extra";

    private final Event event;
    private final Key key;
    private final String time;
    private final String timeAndId;
    private final String typeKey;
    private final String userTypeKey;
    private final Optional<String> idKey;
    private final Optional<String> expiry;
    private final Optional<NativePayload> nativePayload;
    private Optional<Item> replaced = Optional.empty();

    /** What the table knows an item by. */
    record Key(String partition, String sort) {}

    Item(Event event, DynamoSettings settings) {
        this.event = event;
        this.time = Keys.time(event.timestamp());
        this.timeAndId = time + '#' + Keys.escape(event.id());
        this.key = new Key(Keys.ofUser(event.userId()), Keys.EVENT + timeAndId);
        this.typeKey = Keys.ofTypeOnDate(event.type(), Keys.date(time), Keys.shard(event.id(), settings.typeShards()));
        this.userTypeKey = Keys.ofUserAndType(event.userId(), event.type());
        this.idKey = settings.idIndex() ? Optional.of(Keys.ofId(event.id())) : Optional.empty();
        this.expiry = settings.expireAfter()
                .map(age -> Long.toString(event.timestamp().plus(age).getEpochSecond()));
        this.nativePayload = settings.payload() == DynamoSettings.Payload.MAP
                        && !event.payload().isEmpty()
                ? Optional.of(NativePayload.of(event.payload()))
                : Optional.empty();
    }

    /** This item, which stands for another of the same key as well: if the store refuses this one, the other's turn comes. */
    Item replacing(Item other) {
        replaced = Optional.of(other);
        return this;
    }

    Optional<Item> replaced() {
        return replaced;
    }

    Event event() {
        return event;
    }

    Key key() {
        return key;
    }

    int longestPartitionKeyBytes() {
        int longest = Math.max(utf8Length(key.partition()), utf8Length(typeKey));
        return Math.max(
                longest,
                Math.max(utf8Length(userTypeKey), idKey.map(Keys::utf8Length).orElse(0)));
    }

    /** Those of the indexes are part of the table's. */
    int longestSortKeyBytes() {
        return utf8Length(key.sort());
    }

    /** Why the store would refuse the payload as a map; empty where it takes it, or is sent text. */
    Optional<UnstorableException> unstorable() {
        return nativePayload.flatMap(NativePayload::unstorable);
    }

    /** The item's size as DynamoDB counts it: names and values in UTF-8. */
    int bytes() {
        int payload =
                nativePayload.map(NativePayload::bytes).orElse(event.payload().length());
        return keyBytes() + payload + event.extra().length();
    }

    /**
     * The most that the item takes on its way: DynamoDB speaks JSON, in which a byte of an id may take six, and one of JSON
     * that is sent as text three, since the client escapes each half of a character past U+FFFF. A map may take six for one:
     * {@code [1]} becomes {@code {"L":[{"N":"1"}]}}.
     */
    int mostBytesSent() {
        int payload = (nativePayload.isPresent() ? 6 : 3) * event.payload().length();
        return 6 * keyBytes() + payload + 3 * event.extra().length();
    }

    /** All but what the producer wrote as JSON. */
    private int keyBytes() {
        int names = 2 * 2 + 4 * 6 + EVENT_ID.length() + USER_ID.length() + EVENT_TYPE.length() + TIMESTAMP.length();
        int keys = utf8Length(key.partition()) + utf8Length(key.sort()) + utf8Length(typeKey) + utf8Length(userTypeKey);
        int fields = utf8Length(event.id()) + utf8Length(event.userId()) + utf8Length(event.type()) + time.length();
        return names + keys + 2 * utf8Length(timeAndId) + fields + optionalBytes();
    }

    private int optionalBytes() {
        int bytes = event.payload().isEmpty() ? 0 : PAYLOAD.length();
        bytes += event.extra().isEmpty() ? 0 : EXTRA.length();
        bytes += idKey.map(id -> Keys.ID_PARTITION.length() + utf8Length(id)).orElse(0);
        // A number: one byte for two digits, and one more.
        return bytes
                + expiry.map(seconds -> TTL.length() + (seconds.length() + 1) / 2 + 1)
                        .orElse(0);
    }

    /** What is sent: no attribute that would be empty. */
    Map<String, AttributeValue> attributes() {
        Map<String, AttributeValue> attributes = new HashMap<>(32);
        AttributeValue timeAndIdText = text(timeAndId);
        attributes.put(Keys.PARTITION, text(key.partition()));
        attributes.put(Keys.SORT, text(key.sort()));
        attributes.put(Keys.TYPE_PARTITION, text(typeKey));
        attributes.put(Keys.TYPE_SORT, timeAndIdText);
        attributes.put(Keys.USER_TYPE_PARTITION, text(userTypeKey));
        attributes.put(Keys.USER_TYPE_SORT, timeAndIdText);
        idKey.ifPresent(id -> attributes.put(Keys.ID_PARTITION, text(id)));
        attributes.put(EVENT_ID, text(event.id()));
        attributes.put(USER_ID, text(event.userId()));
        attributes.put(EVENT_TYPE, text(event.type()));
        attributes.put(TIMESTAMP, text(time));
        if (!event.payload().isEmpty()) {
            attributes.put(
                    PAYLOAD,
                    nativePayload
                            .map(NativePayload::attribute)
                            .orElseGet(() -> text(event.payload().toString())));
        }
        if (!event.extra().isEmpty()) {
            attributes.put(EXTRA, text(event.extra().toString()));
        }
        expiry.ifPresent(seconds -> attributes.put(TTL, AttributeValue.fromN(seconds)));
        return attributes;
    }

    private static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }
}
