package io.anabranch.sinks.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Cuts a write into requests that a store takes.
 *
 * @param maxItems of a request
 * @param maxBytes of a request of two items or more; a larger item goes alone
 * @param bytes of an item, as the limit counts them
 */
public record RequestCutter<T>(int maxItems, long maxBytes, ToLongFunction<T> bytes) {
    /** The items in their order, in as few runs as the limits allow; views, not copies. */
    public List<List<T>> cut(List<T> items) {
        List<List<T>> requests = new ArrayList<>(items.size() / maxItems + 1);
        int start = 0;
        long sum = 0;
        for (int i = 0; i < items.size(); i++) {
            long more = bytes.applyAsLong(items.get(i));
            if (i > start && (i - start == maxItems || sum + more > maxBytes)) {
                requests.add(items.subList(start, i));
                start = i;
                sum = 0;
            }
            sum += more;
        }
        if (start < items.size()) {
            requests.add(items.subList(start, items.size()));
        }
        return requests;
    }
}
