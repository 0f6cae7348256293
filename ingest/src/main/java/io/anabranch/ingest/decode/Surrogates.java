package io.anabranch.ingest.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds halves of surrogate pairs, which JSON can write as escapes and UTF-8 can't hold: a store would keep a '?' for each,
 * and two ids would become one (invariant 7).
 */
final class Surrogates {
    private static final int ESCAPE_LENGTH = 6;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BACKSLASHES = '\\' * ONES;

    private Surrogates() {}

    /** Where the first escape of an unpaired surrogate stands in this JSON, or -1. */
    static int firstUnpaired(byte[] json) {
        int at = nextBackslash(json, 0);
        while (at >= 0) {
            int unit = escapedUnit(json, at);
            int length = unit < 0 ? 2 : ESCAPE_LENGTH;
            if (isHigh(unit) && isLow(escapedUnit(json, at + ESCAPE_LENGTH))) {
                length = 2 * ESCAPE_LENGTH;
            } else if (isHigh(unit) || isLow(unit)) {
                return at;
            }
            at = nextBackslash(json, at + length);
        }
        return -1;
    }

    /** Whether every surrogate of the text has its other half. */
    static boolean arePaired(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    private static int nextBackslash(byte[] json, int from) {
        int at = from;
        for (int last = json.length - Long.BYTES; at <= last; at += Long.BYTES) {
            // A byte that is a backslash becomes zero, and only a zero byte borrows into its high bit.
            long eight = (long) EIGHT.get(json, at) ^ BACKSLASHES;
            if (((eight - ONES) & ~eight & HIGH_BITS) != 0) {
                break;
            }
        }
        for (; at < json.length; at++) {
            if (json[at] == '\\') {
                return at;
            }
        }
        return -1;
    }

    /** The UTF-16 unit that an escape at this place stands for, or -1 where there is none. */
    private static int escapedUnit(byte[] json, int at) {
        if (at + ESCAPE_LENGTH > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static boolean isHigh(int unit) {
        return unit >= 0xD800 && unit <= 0xDBFF;
    }

    private static boolean isLow(int unit) {
        return unit >= 0xDC00 && unit <= 0xDFFF;
    }
}
