package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.util.Optional;

/**
 * What DynamoDB refuses whoever asks, found before sending, since one such item spoils the whole request.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Quotas</a>
 */
final class Limits {

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
                    RejectReason.KEY_TOO_LONG,
                    "partition key",
                    item.longestPartitionKeyBytes(),
                    MAX_PARTITION_KEY_BYTES);
        }
        if (item.longestSortKeyBytes() > MAX_SORT_KEY_BYTES) {
            return refusal(
                    item, sink, RejectReason.KEY_TOO_LONG, "sort key", item.longestSortKeyBytes(), MAX_SORT_KEY_BYTES);
        }
        Optional<UnstorableException> unstorable = item.unstorable();
        if (unstorable.isPresent()) {
            return unstorable.map(why -> new Rejected(item.event().record(), sink, why.reason(), why.detail()));
        }
        if (item.bytes() > MAX_ITEM_BYTES) {
            return refusal(item, sink, RejectReason.TOO_LARGE, "item", item.bytes(), MAX_ITEM_BYTES);
        }
        return Optional.empty();
    }

    private static Optional<Rejected> refusal(
            Item item, String sink, RejectReason reason, String what, int bytes, int limit) {
        String detail = what + " of " + bytes + " bytes, DynamoDB takes " + limit;
        return Optional.of(new Rejected(item.event().record(), sink, reason, detail));
    }
}
