package io.anabranch.sinks.dynamodb;

import static io.anabranch.sinks.dynamodb.Keys.utf8Length;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Event;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One event as the table holds it, or the word that the item of a key is to be removed. Its keys are made at once, since they are counted and compared; its attributes only when
 * it is sent, so that a large write does not stand in memory twice.
 */
final class Item {
    static final String TTL = "ttl";
    static final String EVENT_ID = "event_id";
    static final String USER_ID = "user_id";
    static final String EVENT_TYPE = "event_type";
    static final String TIMESTAMP = "timestamp";
    static final String PAYLOAD = "data";
    static final String EXTRA = "extra";

    /** Of the attributes that every item has. */
    private static final int NAME_BYTES =
            2 * 2 + 4 * 6 + EVENT_ID.length() + USER_ID.length() + EVENT_TYPE.length() + TIMESTAMP.length();

    private static final int BYTES_A_UNIT = 1_024;

    private final Event event;
    private final boolean isDeletion;
    private final Key key;
    private final String time;
    private final String timeAndId;
    private final String typeKey;
    private final String userTypeKey;
    private final Optional<String> idKey;
    private final Optional<String> expiry;
    private final Optional<NativeData> nativeData;
    private final int longestPartitionKeyBytes;
    private final int sortKeyBytes;
    /** All but what the producer wrote as JSON. */
    private final int keyBytes;

    private Optional<Item> replaced = Optional.empty();

    /** What the table knows an item by. */
    record Key(String partition, String sort) {
        static Key of(List<String> texts) {
            return new Key(texts.get(0), texts.get(1));
        }

        /** Of the event's own item. */
        static Key ofEvent(Event event) {
            return new Key(Keys.ofUser(event.userId()), sort(event.timestamp(), event));
        }

        /** Of the item that the deletion removes; empty where it does not know it. */
        static Optional<Key> of(Event event) {
            return event.deletion()
                    .flatMap(known -> known.userId()
                            .flatMap(user -> known.timestamp().map(at -> new Key(Keys.ofUser(user), sort(at, event)))));
        }

        private static String sort(Instant at, Event event) {
            return Keys.EVENT + Keys.time(at) + '#' + Keys.escape(event.id());
        }

        List<String> texts() {
            return List.of(partition, sort);
        }
    }

    /** The word that the item of this key is to be removed. */
    static Item deletion(Event event, Key key) {
        return new Item(event, key);
    }

    private Item(Event event, Key key) {
        this.event = event;
        this.isDeletion = true;
        this.key = key;
        this.time = "";
        this.timeAndId = "";
        this.typeKey = "";
        this.userTypeKey = "";
        this.idKey = Optional.empty();
        this.expiry = Optional.empty();
        this.nativeData = Optional.empty();
        this.longestPartitionKeyBytes = utf8Length(key.partition());
        this.sortKeyBytes = utf8Length(key.sort());
        this.keyBytes = 2 * 2 + longestPartitionKeyBytes + sortKeyBytes;
    }

    Item(Event event, DynamoSettings settings) {
        this.event = event;
        this.isDeletion = false;
        this.time = Keys.time(event.timestamp());
        this.timeAndId = time + '#' + Keys.escape(event.id());
        this.key = new Key(Keys.ofUser(event.userId()), Keys.EVENT + timeAndId);
        this.typeKey = Keys.ofTypeOnDate(event.type(), Keys.date(time), Keys.shard(event.id(), settings.typeShards()));
        this.userTypeKey = Keys.ofUserAndType(event.userId(), event.type());
        this.idKey = settings.idIndex() ? Optional.of(Keys.ofId(event.id())) : Optional.empty();
        this.expiry = settings.expireAfter()
                .map(age -> Long.toString(event.timestamp().plus(age).getEpochSecond()));
        this.nativeData = settings.data() == DynamoSettings.DataFormat.MAP
                        && !event.data().isEmpty()
                ? Optional.of(NativeData.of(event.data()))
                : Optional.empty();
        int partition = utf8Length(key.partition());
        int type = utf8Length(typeKey);
        int userType = utf8Length(userTypeKey);
        int id = idKey.map(Keys::utf8Length).orElse(0);
        this.longestPartitionKeyBytes = Math.max(Math.max(partition, type), Math.max(userType, id));
        this.sortKeyBytes = utf8Length(key.sort());
        this.keyBytes = NAME_BYTES
                + partition
                + sortKeyBytes
                + type
                + userType
                + 2 * utf8Length(timeAndId)
                + fieldBytes()
                + optionalBytes(id);
    }

    /** This item, in place of an earlier one of the same key: if the store rejects this one, the earlier one is written. */
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

    boolean isDeletion() {
        return isDeletion;
    }

    Key key() {
        return key;
    }

    int longestPartitionKeyBytes() {
        return longestPartitionKeyBytes;
    }

    /** Those of the indexes are part of the table's. */
    int longestSortKeyBytes() {
        return sortKeyBytes;
    }

    /** Why the store would refuse the data as a map; empty where it takes it, or is sent text. */
    Optional<UnstorableException> unstorable() {
        return nativeData.flatMap(NativeData::unstorable);
    }

    /** The item's size as DynamoDB counts it: names and values in UTF-8. */
    int bytes() {
        int data = nativeData.map(NativeData::bytes).orElse(event.data().length());
        return keyBytes + data + event.extra().length();
    }

    /** What it costs at most, in the table and in every index, if none holds it yet; a deletion, what it costs at least. */
    int writeUnits() {
        int copies = idKey.isPresent() ? 4 : 3;
        return copies * ((bytes() + BYTES_A_UNIT - 1) / BYTES_A_UNIT);
    }

    /**
     * The most that the item takes on its way: DynamoDB speaks JSON, in which a byte of an id may take six, and one of JSON
     * that is sent as text three, since the client escapes each half of a character past U+FFFF. A map may take six for one:
     * {@code [1]} becomes {@code {"L":[{"N":"1"}]}}.
     */
    int maxBytesSent() {
        int data = (nativeData.isPresent() ? 6 : 3) * event.data().length();
        return 6 * keyBytes + data + 3 * event.extra().length();
    }

    private int fieldBytes() {
        return utf8Length(event.id()) + utf8Length(event.userId()) + utf8Length(event.type()) + time.length();
    }

    private int optionalBytes(int idKeyBytes) {
        int bytes = event.data().isEmpty() ? 0 : PAYLOAD.length();
        bytes += event.extra().isEmpty() ? 0 : EXTRA.length();
        bytes += idKey.isPresent() ? Keys.ID_PARTITION.length() + idKeyBytes : 0;
        // A number: one byte for two digits, and one more.
        return bytes
                + expiry.map(seconds -> TTL.length() + (seconds.length() + 1) / 2 + 1)
                        .orElse(0);
    }

    /** What is sent: no attribute that would be empty. */
    Map<String, AttributeValue> attributes() {
        Map<String, AttributeValue> attributes = new HashMap<>(32);
        // One for all: each costs more than what it builds.
        AttributeValue.Builder text = AttributeValue.builder();
        AttributeValue timeAndIdText = text.s(timeAndId).build();
        attributes.put(Keys.PARTITION, text.s(key.partition()).build());
        attributes.put(Keys.SORT, text.s(key.sort()).build());
        attributes.put(Keys.TYPE_PARTITION, text.s(typeKey).build());
        attributes.put(Keys.TYPE_SORT, timeAndIdText);
        attributes.put(Keys.USER_TYPE_PARTITION, text.s(userTypeKey).build());
        attributes.put(Keys.USER_TYPE_SORT, timeAndIdText);
        idKey.ifPresent(id -> attributes.put(Keys.ID_PARTITION, text.s(id).build()));
        attributes.put(EVENT_ID, text.s(event.id()).build());
        attributes.put(USER_ID, text.s(event.userId()).build());
        attributes.put(EVENT_TYPE, text.s(event.type()).build());
        attributes.put(TIMESTAMP, text.s(time).build());
        if (!event.data().isEmpty()) {
            attributes.put(
                    PAYLOAD,
                    nativeData
                            .map(NativeData::attribute)
                            .orElseGet(() -> text.s(event.data().toString()).build()));
        }
        if (!event.extra().isEmpty()) {
            attributes.put(EXTRA, text.s(event.extra().toString()).build());
        }
        expiry.ifPresent(seconds -> attributes.put(TTL, AttributeValue.fromN(seconds)));
        return attributes;
    }

    /** The table, of what is sent the keys and the expiry, and all of it. */
    Placement placement(String table) {
        Map<String, AttributeValue> sent = attributes();
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("table", table);
        for (String key : Keys.ALL) {
            Optional.ofNullable(sent.get(key)).ifPresent(text -> keys.put(key, text.s()));
        }
        Optional.ofNullable(sent.get(TTL)).ifPresent(number -> keys.put(TTL, number.n()));
        return new Placement.Keys(keys, Optional.of(ItemJson.of(sent)));
    }
}
