package io.anabranch.load;

import java.util.Arrays;

/**
 * One record to publish.
 *
 * @param sequence its number in the script, from 0
 * @param kind what the pipeline has to make of it
 * @param eventId the event's identity; of a malformed record a name for the ledger only
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way to the producer; nobody compares two of these.
public record Published(long sequence, Kind kind, String eventId, byte[] key, byte[] value) {
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
