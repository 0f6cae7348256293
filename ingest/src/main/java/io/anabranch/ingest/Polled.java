package io.anabranch.ingest;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What one poll brought, by partition. The records are let go of once they are handed out: what waits for its commit is small. */
final class Polled {
    private final List<Due> due;
    private final long oldestMillis;
    private final long newestMillis;
    private final AtomicReference<List<Share>> shares;
    private volatile boolean handedOut;

    Polled(List<Share> shares) {
        this.due = shares.stream().map(Share::due).toList();
        this.oldestMillis =
                millis(shares, share -> share.records().get(0)).min().orElse(Long.MAX_VALUE);
        this.newestMillis = millis(
                        shares, share -> share.records().get(share.records().size() - 1))
                .max()
                .orElse(Long.MAX_VALUE);
        this.shares = new AtomicReference<>(List.copyOf(shares));
    }

    private static LongStream millis(List<Share> shares, Function<Share, ConsumerRecord<?, ?>> record) {
        return shares.stream().map(record).mapToLong(ConsumerRecord::timestamp);
    }

    /** What is to be committed when all is done, by partition. */
    List<Due> due() {
        return due;
    }

    /** The records, once. From here on somebody may ask for the commit. */
    List<Share> handOut() {
        handedOut = true;
        return shares.getAndSet(List.of());
    }

    boolean isHandedOut() {
        return handedOut;
    }

    boolean isOfAny(Set<TopicPartition> partitions) {
        return due.stream().anyMatch(each -> partitions.contains(each.lease().partition()));
    }

    /** When the oldest of the first records was dated, in epoch milliseconds. */
    long oldestMillis() {
        return oldestMillis;
    }

    /** When the newest of the last records was dated, in epoch milliseconds. */
    long newestMillis() {
        return newestMillis;
    }

    /** The offsets to commit, partition by partition. */
    @Override
    public String toString() {
        return due.stream()
                .map(each -> each.lease().partition() + "@" + each.next().offset())
                .collect(Collectors.joining(", "));
    }

    /**
     * The records of one partition.
     *
     * @param next the offset to commit when they are done; past transaction markers too
     */
    record Share(Lease lease, List<ConsumerRecord<byte[], Object>> records, OffsetAndMetadata next) {
        private Due due() {
            return new Due(lease, records.size(), next);
        }
    }

    /**
     * What is left of a share when its records are with the sinks.
     *
     * @param records how many
     */
    record Due(Lease lease, int records, OffsetAndMetadata next) {}
}
