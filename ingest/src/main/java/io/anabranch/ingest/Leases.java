package io.anabranch.ingest;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * The partitions in a reader's hands. Taking one, it looks up the topic's id and seeks to the beginning where the group has
 * no offset; giving one up, it waits a little for what was handed out of it, so that the next owner repeats little.
 */
final class Leases {
    /** How long a rebalance may wait for what is under way. */
    private static final Duration REBALANCE = Duration.ofSeconds(5);

    private final Consumer<?, ?> consumer;
    private final Commits commits;
    private final Listener listener;
    private final Map<TopicPartition, Lease> current = new ConcurrentHashMap<>();
    private volatile boolean known;
    private boolean closing;

    Leases(Consumer<?, ?> consumer, Commits commits, Listener listener) {
        this.consumer = consumer;
        this.commits = commits;
        this.listener = listener;
    }

    /** Whether the group has told this reader its share, however small. */
    boolean areKnown() {
        return known;
    }

    Collection<Lease> all() {
        return current.values();
    }

    Lease of(TopicPartition partition) {
        return Objects.requireNonNull(current.get(partition), () -> partition + " was read but is not assigned");
    }

    long lag() {
        return current.values().stream().mapToLong(Lease::lag).sum();
    }

    /** Whether there is something to read, as far as was last looked up. */
    boolean areUnread() {
        return current.values().stream().anyMatch(lease -> lease.unread() > 0);
    }

    /** From here on nothing is waited for when partitions are given up: the close has done that. */
    void close() {
        closing = true;
        known = false;
    }

    void end() {
        end(List.copyOf(current.keySet()));
    }

    ConsumerRebalanceListener before(ConsumerRebalanceListener next) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                take(partitions);
                next.onPartitionsAssigned(partitions);
                known = true;
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                if (!closing) {
                    Set<TopicPartition> leaving = Set.copyOf(partitions);
                    commits.drain(polled -> polled.isOfAny(leaving), REBALANCE);
                }
                end(partitions);
                next.onPartitionsRevoked(partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                end(partitions);
                next.onPartitionsLost(partitions);
            }
        };
    }

    private void take(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        String topicId = listener.topicId();
        Map<TopicPartition, OffsetAndMetadata> committed =
                thoughWoken(() -> consumer.committed(Set.copyOf(partitions)));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata begin = committed.get(partition);
            if (begin == null) {
                consumer.seekToBeginning(List.of(partition));
            }
            Lease lease = new Lease(partition, topicId, begin == null ? 0 : begin.offset());
            current.put(partition, lease);
            listener.taken(lease);
        }
    }

    private void end(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Lease lease = current.remove(partition);
            if (lease != null) {
                lease.end();
                listener.ended(lease);
            }
        }
    }

    // Demand wakes the consumer at any time, to end a poll; here there is an answer to wait for.
    private static <T> T thoughWoken(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (WakeupException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Hears of leases, on the polling thread. */
    interface Listener {
        /** The topic's identity now; may wait for the cluster. */
        String topicId();

        void taken(Lease lease);

        void ended(Lease lease);
    }
}
