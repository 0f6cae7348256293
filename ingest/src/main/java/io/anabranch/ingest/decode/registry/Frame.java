package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which schema a record's value has, and where the value's own bytes are. The id stands before the value, or in a header.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Wire
 *     format</a>
 */
record Frame(SchemaKey key, Payload payload) {
    private static final String HEADER = "__value_schema_id";
    private static final byte ID_FOLLOWS = 0;
    private static final byte GUID_FOLLOWS = 1;
    private static final int WITH_ID = 1 + Integer.BYTES;
    private static final int WITH_GUID = 1 + 2 * Long.BYTES;

    /** @throws Refusal if the value has no frame, or one that is cut short */
    static Frame of(SourceRecord record) {
        byte[] header = header(record);
        byte[] value = record.value();
        if (header != null) {
            return ofHeader(header, value);
        }
        if (value.length == 0) {
            throw new Refusal(RejectReason.EMPTY_VALUE, "0 bytes");
        }
        if (value[0] != ID_FOLLOWS) {
            throw noFrame("the value does not begin with byte 0, and there is no header " + HEADER);
        }
        if (value.length < WITH_ID) {
            throw noFrame("the value has " + value.length + " bytes, and the frame alone has " + WITH_ID);
        }
        return new Frame(
                SchemaKey.ofId(ByteBuffer.wrap(value).getInt(1)), new Payload(value, WITH_ID, value.length, null));
    }

    private static Frame ofHeader(byte[] header, byte[] value) {
        if (header.length >= WITH_GUID && header[0] == GUID_FOLLOWS) {
            ByteBuffer guid = ByteBuffer.wrap(header, 1, 2 * Long.BYTES);
            return new Frame(SchemaKey.ofGuid(guid.getLong(), guid.getLong()), unframed(value, header, WITH_GUID));
        }
        if (header.length >= WITH_ID && header[0] == ID_FOLLOWS) {
            return new Frame(SchemaKey.ofId(ByteBuffer.wrap(header).getInt(1)), unframed(value, header, WITH_ID));
        }
        throw noFrame("the header " + HEADER + " has " + header.length
                + " bytes, expected byte 1 and 16 of a GUID, or byte 0 and 4 of an id");
    }

    private static Payload unframed(byte[] value, byte[] header, int idLength) {
        return new Payload(value, 0, value.length, Arrays.copyOfRange(header, idLength, header.length));
    }

    /** The last of that name counts, as in Kafka's own deserializers. */
    private static byte @Nullable [] header(SourceRecord record) {
        byte[] last = null;
        for (SourceRecord.Header header : record.headers()) {
            byte[] value = header.value();
            if (value != null && header.name().equals(HEADER)) {
                last = value;
            }
        }
        return last;
    }

    private static Refusal noFrame(String detail) {
        return new Refusal(RejectReason.NOT_SCHEMA_FRAMED, detail);
    }
}
