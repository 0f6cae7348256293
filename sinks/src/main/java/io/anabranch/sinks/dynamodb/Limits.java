package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.Rejected;
import java.util.Optional;

/**
 * What DynamoDB refuses whoever asks, found before sending, since one such item spoils the whole request.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Quotas</a>
 */
final class Limits {
    static final String ITEM_TOO_LARGE = "item-too-large";
    static final String KEY_TOO_LONG = "key-too-long";

    /** Of a payload that is to be a map; {@link NativeJson} finds them. */
    static final String PAYLOAD_TOO_DEEP = "payload-too-deep";

    static final String NUMBER_NOT_EXACT = "number-not-exact";
    static final String UNPAIRED_SURROGATE = "unpaired-surrogate";
    static final String EMPTY_FIELD_NAME = "empty-field-name";
    static final String DUPLICATE_KEY = "duplicate-key";
    static final String UNREADABLE_JSON = "unreadable-json";

    static final int MAX_ITEM_BYTES = 400 * 1024;
    static final int MAX_PARTITION_KEY_BYTES = 2_048;
    static final int MAX_SORT_KEY_BYTES = 1_024;

    private Limits() {}

    /** Why the item can never be stored; empty where nothing speaks against it. */
    static Optional<Rejected> refusal(Item item, String sink) {
        if (item.longestPartitionKeyBytes() > MAX_PARTITION_KEY_BYTES) {
            return refusal(
                    item,
                    sink,
                    KEY_TOO_LONG,
                    "partition key",
                    item.longestPartitionKeyBytes(),
                    MAX_PARTITION_KEY_BYTES);
        }
        if (item.longestSortKeyBytes() > MAX_SORT_KEY_BYTES) {
            return refusal(item, sink, KEY_TOO_LONG, "sort key", item.longestSortKeyBytes(), MAX_SORT_KEY_BYTES);
        }
        Optional<UnstorableException> unstorable = item.unstorable();
        if (unstorable.isPresent()) {
            return unstorable.map(why -> new Rejected(item.event().record(), sink, why.reason(), why.detail()));
        }
        if (item.bytes() > MAX_ITEM_BYTES) {
            return refusal(item, sink, ITEM_TOO_LARGE, "item", item.bytes(), MAX_ITEM_BYTES);
        }
        return Optional.empty();
    }

    private static Optional<Rejected> refusal(
            Item item, String sink, String reason, String what, int bytes, int limit) {
        String detail = what + " of " + bytes + " bytes, DynamoDB takes " + limit;
        return Optional.of(new Rejected(item.event().record(), sink, reason, detail));
    }
}
