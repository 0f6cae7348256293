package io.anabranch.sinks.search;

import io.anabranch.topology.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

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

    int length() {
        return length;
    }

    void writeTo(OutputStream bulk) throws IOException {
        bulk.write(lines, start, length);
    }

    /** All its lines. */
    @Override
    public String toString() {
        return new String(lines, start, length, StandardCharsets.UTF_8);
    }
}
