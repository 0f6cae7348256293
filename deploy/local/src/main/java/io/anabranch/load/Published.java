package io.anabranch.load;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One record to publish.
 *
 * @param sequence its number in the script, from 0
 * @param kind what the pipeline has to make of it
 * @param eventId the event's identity as the pipeline sees it; of a malformed record a name for the ledger only
 * @param headers the record's headers by name
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way to the producer; nobody compares two of these.
public record Published(
        long sequence, Kind kind, String eventId, byte[] key, byte[] value, Map<String, String> headers) {
    public Published {
        // In their order: the same record has the same bytes.
        headers = headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** What the pipeline has to make of a record. */
    public enum Kind {
        /** An event seen for the first time: stored. */
        EVENT,
        /** An event published once more: changes nothing in a store. */
        DUPLICATE,
        /** No event: a dead letter. */
        MALFORMED
    }

    @Override
    public String toString() {
        return kind + " " + sequence + " " + eventId + " " + Arrays.hashCode(value);
    }
}
