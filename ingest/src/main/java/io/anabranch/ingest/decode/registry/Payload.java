package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a schema describes: a stretch of a record's value.
 *
 * @param from its first byte in the value
 * @param to the byte after its last
 * @param indexes where the frame is a header, what follows the id in it: Protobuf's message indexes, if any; null where they stand before the
 *     payload, in the value
 */
@SuppressWarnings("ArrayRecordComponent") // The log client's own array, carried and never compared.
record Payload(byte[] bytes, int from, int to, byte @Nullable [] indexes) {
    int length() {
        return to - from;
    }

    /** @param at the byte of the value, or one near it, that can't be read */
    static Refusal mismatch(String what, int at) {
        return new Refusal(RejectReason.SCHEMA_MISMATCH, what + " at byte " + at);
    }
}
