package io.anabranch.ingest.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks a whole value before it is parsed, because Jackson takes overlong forms and surrogates, and looks into no string
 * that it skips.
 */
final class Utf8 {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Where the first byte stands that is not part of well-formed UTF-8 (Unicode 15, table 3-7), or -1. */
    static int firstMalformed(byte[] bytes) {
        int at = 0;
        int end = bytes.length;
        while (at < end) {
            at = skipAscii(bytes, at);
            if (at < end && bytes[at] < 0) {
                int length = sequenceLength(bytes, at);
                if (length == 0) {
                    return at;
                }
                at += length;
            }
        }
        return -1;
    }

    private static int skipAscii(byte[] bytes, int from) {
        int at = from;
        int last = bytes.length - Long.BYTES;
        while (at <= last && ((long) EIGHT.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** The length of the well-formed sequence of two to four bytes that starts here, or 0. */
    private static int sequenceLength(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        int second = at + 1 < bytes.length ? bytes[at + 1] & 0xFF : 0;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return isContinuation(second) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            // Below A0 after E0 is overlong; above 9F after ED is a surrogate.
            boolean fits = second >= (lead == 0xE0 ? 0xA0 : 0x80) && second <= (lead == 0xED ? 0x9F : 0xBF);
            return fits && continues(bytes, at + 2, at + 3) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            // Below 90 after F0 is overlong; above 8F after F4 is beyond U+10FFFF.
            boolean fits = second >= (lead == 0xF0 ? 0x90 : 0x80) && second <= (lead == 0xF4 ? 0x8F : 0xBF);
            return fits && continues(bytes, at + 2, at + 4) ? 4 : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int from, int to) {
        if (to > bytes.length) {
            return false;
        }
        for (int at = from; at < to; at++) {
            if (!isContinuation(bytes[at] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isContinuation(int unit) {
        return (unit & 0xC0) == 0x80;
    }
}
