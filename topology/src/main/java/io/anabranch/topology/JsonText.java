package io.anabranch.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A JSON value exactly as its producer wrote it: a span of UTF-8 bytes inside a larger array, never parsed into a tree and
 * never copied until a store asks.
 */
public final class JsonText {
    /** The absence of a value. */
    public static final JsonText NONE = new JsonText(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int start;
    private final int length;

    public JsonText(byte[] bytes, int start, int length) {
        Objects.checkFromIndexSize(start, length, bytes.length);
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    /** The UTF-8 form of {@code json}, for tests and for values that this program writes itself. */
    public static JsonText of(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        return new JsonText(utf8, 0, utf8.length);
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The length in bytes. */
    public int length() {
        return length;
    }

    /** The array that holds the span; not a copy, never to be written to. */
    public byte[] array() {
        return bytes;
    }

    /** Where the span starts in {@link #array()}. */
    public int start() {
        return start;
    }

    /** A read-only view of the span. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, start, length).asReadOnlyBuffer();
    }

    /** The text, decoded at each call. */
    @Override
    public String toString() {
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }
}
