package io.anabranch.sinks.dynamodb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Cuts a write into requests that the store takes.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html">BatchWriteItem</a>
 */
final class Requests {
    static final int MAX_ITEMS = 25;
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private Requests() {}

    /** The items in their order, in runs of at most 25 and 16 MiB on the wire. */
    static List<List<Item>> cut(Collection<Item> items) {
        List<List<Item>> requests = new ArrayList<>(items.size() / MAX_ITEMS + 1);
        List<Item> request = new ArrayList<>(MAX_ITEMS);
        int bytes = 0;
        for (Item item : items) {
            int more = item.mostBytesSent();
            if (request.size() == MAX_ITEMS || (!request.isEmpty() && bytes + more > MAX_BYTES)) {
                requests.add(request);
                request = new ArrayList<>(MAX_ITEMS);
                bytes = 0;
            }
            request.add(item);
            bytes += more;
        }
        if (!request.isEmpty()) {
            requests.add(request);
        }
        return requests;
    }
}
