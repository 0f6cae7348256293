package io.anabranch.ingest.decode;

/** What a topic's values carry around the event. */
public enum Envelope {
    /** Nothing: the value is the event. */
    NONE,
    /** A change of a row, as Debezium tells it: the event is the row after it. */
    DEBEZIUM
}
