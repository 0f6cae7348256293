package io.anabranch.ingest;

/**
 * How much heap a decoded record takes: its bytes, and the objects around them. Measured on a 64-bit JVM with compressed
 * references: events of 165, 365 and 2,165 bytes hold 240 bytes more than that; a key and further fields take some more. A test
 * holds the estimate to what a heap really takes.
 */
final class HeldBytes {
    /** Of one event: its record, its ids' texts, its time, two spans of JSON, the lists' places. */
    static final int OBJECTS = 320;

    private HeldBytes() {}

    /** @param bytes of a record's key, value and headers */
    static long of(long bytes) {
        return OBJECTS + bytes;
    }
}
