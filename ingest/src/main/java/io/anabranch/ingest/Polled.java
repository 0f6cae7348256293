package io.anabranch.ingest;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What one poll brought, by partition. */
final class Polled {
    private final List<Share> shares;
    private volatile boolean handedOut;

    Polled(List<Share> shares) {
        this.shares = List.copyOf(shares);
    }

    List<Share> shares() {
        return shares;
    }

    /** From here on somebody may ask for the commit. */
    void handOut() {
        handedOut = true;
    }

    boolean isHandedOut() {
        return handedOut;
    }

    boolean isOfAny(Set<TopicPartition> partitions) {
        return shares.stream()
                .anyMatch(share -> partitions.contains(share.lease().partition()));
    }

    /** When the oldest of the first records was dated, in epoch milliseconds. */
    long oldestMillis() {
        return shares.stream()
                .mapToLong(share -> share.records().get(0).timestamp())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** When the newest of the last records was dated, in epoch milliseconds. */
    long newestMillis() {
        return shares.stream()
                .mapToLong(
                        share -> share.records().get(share.records().size() - 1).timestamp())
                .max()
                .orElse(Long.MAX_VALUE);
    }

    /** The offsets to commit, partition by partition. */
    @Override
    public String toString() {
        return shares.stream()
                .map(share -> share.lease().partition() + "@" + share.next().offset())
                .collect(Collectors.joining(", "));
    }

    /**
     * The records of one partition.
     *
     * @param next the offset to commit when they are done; past transaction markers too
     */
    record Share(Lease lease, List<ConsumerRecord<byte[], Object>> records, OffsetAndMetadata next) {}
}
