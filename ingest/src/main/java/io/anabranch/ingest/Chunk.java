package io.anabranch.ingest;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What one poll brought of one partition, decoded.
 *
 * @param from the first offset that it stands for; the one before it was read by the poll before
 * @param next the offset at which the next poll goes on, past transaction markers too
 * @param events in order
 * @param malformed in order
 * @param records what the log held: those that are neither an event nor malformed included
 * @param empty records of which nothing is stored, and which are no mistake
 * @param oldestMillis when the first record was dated, in epoch milliseconds; {@link Long#MAX_VALUE} where there is none
 */
record Chunk(
        PartitionAssignment assignment,
        long from,
        long next,
        List<Event> events,
        List<Rejected> malformed,
        Offsets records,
        Offsets empty,
        long oldestMillis) {

    /** The events from this offset on; a view. */
    List<Event> eventsFrom(long offset) {
        return offset <= from
                ? events
                : from(events, offset, event -> event.record().offset());
    }

    /** The malformed records from this offset on; a view. */
    List<Rejected> malformedFrom(long offset) {
        return offset <= from
                ? malformed
                : from(malformed, offset, rejected -> rejected.record().offset());
    }

    private static <T> List<T> from(List<T> all, long offset, ToLongFunction<T> offsetOf) {
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (offsetOf.applyAsLong(all.get(middle)) < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return all.subList(low, all.size());
    }
}
