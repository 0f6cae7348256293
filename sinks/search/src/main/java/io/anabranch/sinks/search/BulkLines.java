package io.anabranch.sinks.search;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** The lines of one bulk, a document's two after the other's, of a deletion one, in one array. */
final class BulkLines {
    private static final int SECONDS_OF_DAY = 86_400;
    private static final int DATE_LENGTH = "2026-11-28T".length();

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ALL_14 = 0x0E0E_0E0E_0E0E_0E0EL;
    private static final long ALL_HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final byte[] CREATE = utf8("{\"create\":");
    private static final byte[] DELETE = utf8("{\"delete\":");
    private static final byte[] END_OF_ACTION = utf8("\"}}\n");
    private static final byte[] DOCUMENT = utf8("{\"event_id\":\"");
    private static final byte[] USER = utf8("\",\"user_id\":\"");
    private static final byte[] TYPE = utf8("\",\"event_type\":\"");
    private static final byte[] TIME = utf8("\",\"timestamp\":\"");
    private static final byte[] TIME_PATTERN = utf8("00:00:00.000000Z\"");
    private static final byte[] DATA = utf8(",\"data\":");
    private static final byte[] EXTRA = utf8(",\"extra\":");
    private static final byte[] END = utf8("}\n");

    private final Documents documents;
    private byte[] bytes;
    private int length;

    /** Most events of a bulk are of one day, and its name is made once. */
    private long day = Long.MIN_VALUE;

    private byte[] index = new byte[0];
    private byte[] date = new byte[0];

    /** @param guess how long they will be */
    BulkLines(Documents documents, long guess) {
        this.documents = documents;
        this.bytes = new byte[(int) Math.min(guess, Integer.MAX_VALUE / 2)];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    int length() {
        return length;
    }

    /** The array itself, in which the lines are {@link #length} bytes. */
    byte[] array() {
        return bytes;
    }

    void append(Event event) {
        startDay(event);
        raw(event.isDeletion() ? DELETE : CREATE);
        raw(index);
        int id = length;
        string(event.id());
        int idLength = length - id;
        raw(END_OF_ACTION);
        if (event.isDeletion()) {
            return;
        }
        raw(DOCUMENT);
        raw(bytes, id, idLength);
        raw(USER);
        string(event.userId());
        raw(TYPE);
        string(event.type());
        raw(TIME);
        raw(date);
        time(event.timestamp());
        json(DATA, event.data());
        json(EXTRA, event.extra());
        raw(END);
    }

    private void startDay(Event event) {
        long now = Math.floorDiv(event.timestamp().getEpochSecond(), SECONDS_OF_DAY);
        if (now != day) {
            day = now;
            index = utf8("{\"_index\":\"" + documents.indexOf(event) + "\",\"_id\":\"");
            date = utf8(Documents.timestamp(event.timestamp()).substring(0, DATE_LENGTH));
        }
    }

    /** To the microsecond, as {@link Documents#timestamp} has it, whose formatter costs more than the rest of the document. */
    private void time(Instant timestamp) {
        int second = Math.floorMod(timestamp.getEpochSecond(), SECONDS_OF_DAY);
        int at = length;
        raw(TIME_PATTERN);
        digits(at + 2, 2, second / 3_600);
        digits(at + 5, 2, second / 60 % 60);
        digits(at + 8, 2, second % 60);
        digits(at + 15, 6, timestamp.getNano() / 1_000);
    }

    private void digits(int end, int count, int number) {
        int rest = number;
        for (int at = end - 1; at >= end - count; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The text within quotes; nearly every id has only characters that need no escape. */
    private void string(String text) {
        int count = text.length();
        ensure(count);
        for (int i = 0; i < count; i++) {
            char letter = text.charAt(i);
            if (letter < ' ' || letter > '~' || letter == '"' || letter == '\\') {
                raw(JsonStringEncoder.getInstance().quoteAsUTF8(text));
                return;
            }
            bytes[length + i] = (byte) letter;
        }
        length += count;
    }

    /** Byte for byte, but for line ends between its parts: a bulk has a line for each document. Within a string they are escaped. */
    private void json(byte[] field, JsonText value) {
        if (value.isEmpty()) {
            return;
        }
        raw(field);
        int at = length;
        raw(value.array(), value.start(), value.length());
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            if (mayHaveLineEnd((long) EIGHT_BYTES.get(bytes, at))) {
                endNoLine(at, at + Long.BYTES);
            }
        }
        endNoLine(at, length);
    }

    /** Whether one of these is below 14: at a byte each this would cost as much as all else of the document. */
    private static boolean mayHaveLineEnd(long eightBytes) {
        return (eightBytes - ALL_14 & ~eightBytes & ALL_HIGH_BITS) != 0;
    }

    private void endNoLine(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
    }

    private void raw(byte[] some) {
        raw(some, 0, some.length);
    }

    private void raw(byte[] some, int start, int count) {
        ensure(count);
        System.arraycopy(some, start, bytes, length, count);
        length += count;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + bytes.length / 2));
        }
    }
}
