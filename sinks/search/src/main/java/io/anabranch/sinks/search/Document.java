package io.anabranch.sinks.search;

import io.anabranch.topology.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An event's two lines in a bulk, what to do and the document, or a deletion's one, in an array that it shares with others. */
final class Document {
    private final Event event;
    private final byte[] lines;
    private final int start;
    private final int length;

    Document(Event event, byte[] lines, int start, int length) {
        this.event = event;
        this.lines = lines;
        this.start = start;
        this.length = length;
    }

    Event event() {
        return event;
    }

    /** The lines of all, in their order: a part of the shared array, not to be written to, where they are one after the other in it. */
    static ByteBuffer lines(List<Document> bulk) {
        Document first = bulk.get(0);
        int length = 0;
        boolean isInPlace = true;
        for (Document document : bulk) {
            isInPlace &= document.lines == first.lines && document.start == first.start + length;
            length += document.length;
        }
        return isInPlace ? ByteBuffer.wrap(first.lines, first.start, length) : ByteBuffer.wrap(copy(bulk, length));
    }

    private static byte[] copy(List<Document> bulk, int length) {
        byte[] lines = new byte[length];
        int end = 0;
        for (Document document : bulk) {
            System.arraycopy(document.lines, document.start, lines, end, document.length);
            end += document.length;
        }
        return lines;
    }

    /** All its lines. */
    @Override
    public String toString() {
        return new String(lines, start, length, StandardCharsets.UTF_8);
    }
}
