package io.anabranch.load;

import java.nio.ByteBuffer;

/**
 * How a value names its schema.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Wire
 *     format</a>
 */
final class Framing {
    private static final byte MAGIC = 0;

    private Framing() {}

    /** A zero, the schema's number in four bytes, the payload. */
    static byte[] framed(int schemaId, byte[] payload) {
        return ByteBuffer.allocate(1 + Integer.BYTES + payload.length)
                .put(MAGIC)
                .putInt(schemaId)
                .put(payload)
                .array();
    }
}
