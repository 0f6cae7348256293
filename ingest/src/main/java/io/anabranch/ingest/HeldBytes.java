package io.anabranch.ingest;

/**
 * How much heap a decoded record takes: its bytes, and the objects around them. Measured on a 64-bit JVM with compressed
 * references: an event of 340 bytes holds about 1,050, so about three times its record; a test holds the estimate to what a
 * heap really takes.
 */
final class HeldBytes {
    /** Of one event: its record, its ids' texts, its time, two spans of JSON, the lists' places. */
    static final int OBJECTS = 700;

    private HeldBytes() {}

    /** @param bytes of a record's key, value and headers */
    static long of(long bytes) {
        return OBJECTS + bytes;
    }
}
