package io.anabranch.ingest.decode.registry;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** JSON under construction, as bytes of UTF-8, up to a limit. For one value and one thread. */
final class JsonBytes {
    /** Objects and arrays within one another, the record's own included: as deep as the decoder reads. */
    static final int MAX_DEPTH = 30;

    /** Those of the least long, with its sign. */
    private static final int MAX_LONG_DIGITS = 20;

    private static final int FIRST_CAPACITY = 512;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private final int limit;
    private byte[] bytes;
    private int length;
    private int depth;

    /** @param limit the most bytes that it may have */
    JsonBytes(int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(limit, FIRST_CAPACITY)];
    }

    /** The text as a JSON string with a colon behind it: what a field's value follows. */
    static byte[] name(String text) {
        byte[] quoted = quoted(text);
        byte[] name = Arrays.copyOf(quoted, quoted.length + 1);
        name[quoted.length] = ':';
        return name;
    }

    /**
     * The text as a JSON string, with its quotes.
     *
     * @throws IllegalArgumentException if it has an unpaired surrogate
     */
    static byte[] quoted(String text) {
        byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] quoted = new byte[escaped.length + 2];
        quoted[0] = '"';
        System.arraycopy(escaped, 0, quoted, 1, escaped.length);
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    int limit() {
        return limit;
    }

    int length() {
        return length;
    }

    void openObject() {
        open('{');
    }

    void closeObject() {
        close('}');
    }

    void openArray() {
        open('[');
    }

    void closeArray() {
        close(']');
    }

    void comma() {
        reserve(1);
        bytes[length++] = ',';
    }

    void colon() {
        reserve(1);
        bytes[length++] = ':';
    }

    /** Bytes that are JSON already. */
    void raw(byte[] json) {
        raw(json, 0, json.length);
    }

    /** Bytes that are JSON already, or a part of a string that needs no escape. */
    void raw(byte[] json, int from, int count) {
        reserve(count);
        System.arraycopy(json, from, bytes, length, count);
        length += count;
    }

    /** ASCII that is JSON already: a number. */
    void raw(String json) {
        raw(ascii(json));
    }

    void nothing() {
        raw(NULL);
    }

    void bool(boolean value) {
        raw(value ? TRUE : FALSE);
    }

    void number(long value) {
        if (bytes.length - length >= MAX_LONG_DIGITS) {
            length = NumberOutput.outputLong(value, bytes, length);
        } else {
            raw(Long.toString(value));
        }
    }

    void unsigned(long value) {
        if (value >= 0) {
            number(value);
        } else {
            raw(Long.toUnsignedString(value));
        }
    }

    /** The shortest text that reads back as this value; one that is no number bare, which the decoder refuses with its reason. */
    void number(float value) {
        raw(NumberOutput.toString(value, /* useFastWriter= */ true));
    }

    /** The shortest text that reads back as this value; one that is no number bare, which the decoder refuses with its reason. */
    void number(double value) {
        raw(NumberOutput.toString(value, /* useFastWriter= */ true));
    }

    /** ASCII without anything to escape. */
    void plainString(String text) {
        quote();
        raw(ascii(text));
        quote();
    }

    /** A string of these bytes of text. Whether they are UTF-8 is the decoder's to find out: nothing is replaced here. */
    void string(byte[] text, int from, int count) {
        quote();
        reserve(count);
        int unwritten = from;
        for (int at = from; at < from + count; at++) {
            byte unit = text[at];
            if (unit == '"' || unit == '\\' || (unit >= 0 && unit < ' ')) {
                raw(text, unwritten, at - unwritten);
                escape(unit);
                unwritten = at + 1;
            }
        }
        raw(text, unwritten, from + count - unwritten);
        quote();
    }

    /** The bytes as a string of base64, with padding (RFC 4648, section 4). */
    void base64(byte[] data, int from, int count) {
        reserve((int) Math.min(Integer.MAX_VALUE, (count + 2L) / 3 * 4));
        quote();
        raw(Base64.getEncoder()
                .encode(from == 0 && count == data.length ? data : Arrays.copyOfRange(data, from, from + count)));
        quote();
    }

    /** The number with leading zeros; the number isn't negative. */
    void padded(int number, int digits) {
        reserve(digits);
        int rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** One ASCII character that is JSON already, or stands within a string and needs no escape. */
    void character(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void quote() {
        character('"');
    }

    private void open(char bracket) {
        if (depth == MAX_DEPTH) {
            throw new Refusal(
                    RejectReason.TOO_DEEP, "deeper than " + MAX_DEPTH + " at byte " + length + " of its JSON");
        }
        depth++;
        character(bracket);
    }

    private void close(char bracket) {
        depth--;
        character(bracket);
    }

    private void escape(byte unit) {
        character('\\');
        if (unit == '"' || unit == '\\') {
            character((char) unit);
            return;
        }
        raw(new byte[] {'u', '0', '0', HEX[unit >> 4], HEX[unit & 0xF]});
    }

    private void reserve(int more) {
        if (more > bytes.length - length) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > limit) {
            throw tooLarge();
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(needed, 2L * bytes.length)));
    }

    private Refusal tooLarge() {
        return new Refusal(RejectReason.RECORD_TOO_LARGE, "its JSON is longer than " + limit + " bytes");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
