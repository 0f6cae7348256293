package io.anabranch.topology;

/**
 * A partition of a topic that keeps its identity: a topic created again starts at offset 0 under another id.
 *
 * @param topicId as {@link SourceRecord#topicId()}
 */
public record Partition(String topicId, int number) {
    /** The partition that the record stood in. */
    public static Partition of(SourceRecord record) {
        return new Partition(record.topicId(), record.partition());
    }

    /** Whether the record is of this partition. */
    public boolean holds(SourceRecord record) {
        return number == record.partition() && topicId.equals(record.topicId());
    }

    @Override
    public String toString() {
        return topicId + ":" + number;
    }
}
