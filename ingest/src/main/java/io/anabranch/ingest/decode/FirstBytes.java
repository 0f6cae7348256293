package io.anabranch.ingest.decode;

import io.anabranch.topology.RejectReason;

/** Tells by its first bytes a value that can be no JSON in UTF-8, and what it is instead. */
final class FirstBytes {
    /** A magic 0 and the schema's id. */
    private static final int FRAME_LENGTH = 5;

    private FirstBytes() {}

    /** @throws Refusal if the value begins as something else does */
    static void check(byte[] value) {
        if (value.length > 3 && value[0] == '{' && value[1] != 0 && value[2] != 0 && value[3] != 0) {
            return;
        }
        if (isCompressed(value)) {
            throw new Refusal(
                    RejectReason.COMPRESSED_VALUE,
                    "the value is compressed, expected plain JSON: compression is the producer's compression.type");
        }
        if (isFramed(value)) {
            throw new Refusal(
                    RejectReason.SCHEMA_FRAMED,
                    "the value has a schema registry's frame, with schema " + schemaId(value)
                            + ": event.format is json and should be registry");
        }
        if (isOtherEncoding(value)) {
            throw new Refusal(
                    RejectReason.WRONG_ENCODING,
                    "a byte order mark or NUL bytes at the beginning, expected plain UTF-8");
        }
    }

    private static boolean isCompressed(byte[] value) {
        return startsWith(value, 0x1F, 0x8B)
                || startsWith(value, 0x28, 0xB5, 0x2F, 0xFD)
                || startsWith(value, 0x04, 0x22, 0x4D, 0x18)
                || startsWith(value, 0xFF, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y')
                || startsWith(value, 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0)
                || startsWith(value, 0xFD, '7', 'z', 'X', 'Z', 0)
                || startsWith(value, 'B', 'Z', 'h')
                || startsWith(value, 'P', 'K', 3, 4);
    }

    /** A zero before ASCII, or three of them, is how UTF-16 and UTF-32 begin. */
    private static boolean isFramed(byte[] value) {
        boolean isUtf16 = value.length > 3 && value[1] != 0 && value[2] == 0 && value[3] != 0;
        boolean isUtf32 = value.length > 7
                && value[1] == 0
                && value[2] == 0
                && value[3] != 0
                && value[4] == 0
                && value[5] == 0
                && value[6] == 0
                && value[7] != 0;
        return value.length >= FRAME_LENGTH
                && value[0] == 0
                && !isUtf16
                && !isUtf32
                && !startsWith(value, 0, 0, 0xFE, 0xFF);
    }

    private static long schemaId(byte[] value) {
        long id = 0;
        for (int at = 1; at < FRAME_LENGTH; at++) {
            id = (id << 8) | (value[at] & 0xFF);
        }
        return id;
    }

    private static boolean isOtherEncoding(byte[] value) {
        int first = value.length > 0 ? value[0] & 0xFF : 0;
        boolean isOther = first >= 0xFE || startsWith(value, 0xEF, 0xBB, 0xBF);
        // Jackson takes NUL bytes among the first four for UTF-16 or UTF-32, and reads on.
        for (int at = 0; at < Math.min(4, value.length); at++) {
            isOther |= value[at] == 0;
        }
        return isOther;
    }

    private static boolean startsWith(byte[] value, int... first) {
        if (value.length < first.length) {
            return false;
        }
        for (int at = 0; at < first.length; at++) {
            if ((value[at] & 0xFF) != first[at]) {
                return false;
            }
        }
        return true;
    }
}
