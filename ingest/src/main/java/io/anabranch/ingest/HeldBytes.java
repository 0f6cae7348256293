package io.anabranch.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

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

    static long of(ConsumerRecord<?, ?> record) {
        return of((long) Math.max(0, record.serializedKeySize())
                + Math.max(0, record.serializedValueSize())
                + of(record.headers()));
    }

    /** Bytes of names and values alone. */
    static long of(Headers headers) {
        long bytes = 0;
        for (Header header : headers.toArray()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }
}
