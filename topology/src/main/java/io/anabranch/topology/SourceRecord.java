package io.anabranch.topology;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of the log exactly as it was read: its bytes, its headers and where it stood.
 *
 * <p>An {@link Event} keeps its record, so that a dead letter can carry the original bytes whoever refuses it. The arrays
 * are the log client's own and are never copied; nobody writes to them.
 */
public final class SourceRecord {
    private static final byte[] NO_VALUE = {};

    private final String topic;
    private final String topicId;
    private final int partition;
    private final long offset;
    private final long assignmentEpoch;
    private final long timestampMillis;
    private final byte @Nullable [] key;
    private final byte[] value;
    private final boolean hasValue;
    private final List<Header> headers;

    /** A record of no particular assignment. */
    public SourceRecord(
            String topic,
            String topicId,
            int partition,
            long offset,
            long timestampMillis,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        this(topic, topicId, partition, offset, 0, timestampMillis, key, value, headers);
    }

    /**
     * @param topicId the identity of the topic, which a topic deleted and created again under the same name does not keep
     * @param assignmentEpoch see {@link #assignmentEpoch()}
     * @param timestampMillis when the producer or the broker dated the record, in epoch milliseconds
     * @param key the record's key; null is a record without one, which differs from an empty key
     * @param value the record's value; null is a record without one, a tombstone
     */
    public SourceRecord(
            String topic,
            String topicId,
            int partition,
            long offset,
            long assignmentEpoch,
            long timestampMillis,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        this.topic = topic;
        this.topicId = topicId;
        this.partition = partition;
        this.offset = offset;
        this.assignmentEpoch = assignmentEpoch;
        this.timestampMillis = timestampMillis;
        this.key = key;
        this.value = value == null ? NO_VALUE : value;
        this.hasValue = value != null;
        this.headers = List.copyOf(headers);
    }

    public String topic() {
        return topic;
    }

    /** The identity of the topic: offsets of two topics with different ids never continue one another. */
    public String topicId() {
        return topicId;
    }

    public int partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }

    /**
     * Which assignment of the partition brought it. Within one nothing is left out between two records; between two
     * of them the partition may have been another reader's.
     */
    public long assignmentEpoch() {
        return assignmentEpoch;
    }

    /** When the producer or the broker dated the record. */
    public Instant timestamp() {
        return Instant.ofEpochMilli(timestampMillis);
    }

    /** {@link #timestamp()} without the object. */
    public long timestampMillis() {
        return timestampMillis;
    }

    /** The key's bytes, the record's own array; empty where the record has no key. */
    public Optional<byte[]> key() {
        return Optional.ofNullable(key);
    }

    /** Whether the record has a value, be it an empty one. */
    public boolean hasValue() {
        return hasValue;
    }

    /** The value's bytes, the record's own array; empty where the record has no value. */
    public byte[] value() {
        return value;
    }

    public List<Header> headers() {
        return headers;
    }

    /** Where the record stood, as {@code topic-partition@offset}. */
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }

    /** One header of a record; names may repeat, and a value may be absent. */
    @SuppressWarnings("ArrayRecordComponent") // The log client's own array, carried and never compared.
    public record Header(String name, byte @Nullable [] value) {}
}
