package io.anabranch.topology;

import java.time.Duration;

/**
 * An event's wire form: strict, streaming, never a tree.
 *
 * @see Event
 */
public final class EventJson {
    private final ByteSize largestRecord;
    private final Duration mostAhead;

    /**
     * @param largestRecord a record with a longer value is rejected
     * @param mostAhead an event dated further ahead of its record's own timestamp is rejected; never the local clock, so
     *     that what is stored does not depend on it (invariant 8)
     */
    public EventJson(ByteSize largestRecord, Duration mostAhead) {
        this.largestRecord = largestRecord;
        this.mostAhead = mostAhead;
    }

    /** The event that the record tells of, or the refusal. Never throws for what a producer sent. Thread-safe. */
    public Decoded decode(SourceRecord record) {
        return new Rejected(record, "decode", "not-written-yet", largestRecord + " " + mostAhead);
    }
}
