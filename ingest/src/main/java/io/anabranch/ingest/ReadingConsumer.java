package io.anabranch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The consumer of the reading. It polls only while the {@link Window} wants more, decodes each poll and puts it into the window,
 * all on the polling thread, whose caches hold the records' bytes: handed to another thread they cost half as much CPU again. Who
 * polls it, reactor-kafka, sees no record, so it neither wraps, nor acknowledges, nor pauses anything.
 *
 * <p>The polling thread's own, but for what says otherwise.
 */
final class ReadingConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingConsumer.class);
    private static final Duration GROUP_COMMIT_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration ONE_TRY = Duration.ofSeconds(3);
    private static final Duration LEAVE = Duration.ofSeconds(5);
    /** After which what could not be taken is tried again; the group hears of its member meanwhile. */
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Window window;
    private final Owner owner;
    private final PollBudget budget;
    private final Map<PartitionAssignment, Long> places = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private volatile boolean polling;
    private final Membership membership = new Membership(System.nanoTime());
    private long groupCommitAt = System.nanoTime();
    private boolean closing;
    private ClientMetrics metrics = ClientMetrics.NONE;
    /** What was polled and could not be taken: one poll, and what came of partitions that were assigned meanwhile. */
    private final Deque<RawPoll> untaken = new ArrayDeque<>();

    private volatile boolean waiting;
    private volatile long left;
    private long leftAt = System.nanoTime();

    /** What a reading decides about partitions; on the polling thread, and may wait. */
    interface Owner {
        /** Returns where to begin, by partition. */
        Map<TopicPartition, Long> assigned(Collection<TopicPartition> partitions);

        /** To give these up: to be called while they still are this process's. */
        void revoking(Set<TopicPartition> partitions);

        /** Takes what was polled; false where that can't be now, and is to be tried again. */
        boolean polled(RawPoll poll);
    }

    ReadingConsumer(Map<String, Object> properties, PollBudget budget, Window window, Owner owner) {
        super(properties, budget.keys(), budget.values());
        this.window = window;
        this.owner = owner;
        this.budget = budget;
    }

    /**
     * Before it is polled.
     *
     * @param meters where the consumer's own metrics go until it is closed, if they are wanted
     */
    void measure(Optional<MeterRegistry> meters) {
        metrics = ClientMetrics.bind(meters, () -> new KafkaClientMetrics(this));
    }

    /** Completes when the consumer has left its group. From any thread. */
    Mono<Void> closed() {
        return closed.asMono();
    }

    /** Whether what was polled can't be decoded now. From any thread. */
    boolean isWaiting() {
        return waiting;
    }

    /** Records of the log that were not polled yet, as of late. From any thread. */
    long left() {
        return left;
    }

    /** How long ago the polling thread came by. From any thread. */
    Duration sincePoll() {
        return membership.sincePoll(System.nanoTime());
    }

    /** Whether this may still be a member of its group. From any thread. */
    boolean isMember() {
        return membership.isHeld(System.nanoTime());
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        super.subscribe(topics, new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                take(partitions);
                listener.onPartitionsAssigned(partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                giveUp(Set.copyOf(partitions));
                listener.onPartitionsRevoked(partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                window.revoked(Set.copyOf(partitions));
                forget(partitions);
                listener.onPartitionsLost(partitions);
            }
        });
    }

    @Override
    public void wakeup() {
        window.interrupt();
        if (polling) {
            super.wakeup();
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        membership.polled(System.nanoTime());
        commitGroup();
        if (waiting) {
            rest(AGAIN);
            takeAll();
        } else if (isWanted(timeout)) {
            read(timeout);
        } else {
            rest(Duration.ZERO);
        }
        return ConsumerRecords.empty();
    }

    @Override
    @SuppressWarnings("deprecation") // The one that reactor-kafka calls.
    public void close(Duration timeout) {
        try {
            giveUp(window.partitions());
            closing = true;
            metrics.close();
            super.close(CloseOptions.timeout(LEAVE));
        } finally {
            window.unassigned();
            closed.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    private boolean isWanted(Duration within) {
        try {
            return window.awaitWanted(within);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void read(Duration timeout) {
        Set<TopicPartition> paused = paused();
        if (!paused.isEmpty()) {
            resume(paused);
        }
        pollAndTake(timeout);
    }

    // The group wants to hear of its member. Paused, since what was fetched stays in the client until it is wanted.
    private void rest(Duration length) {
        pause(assignment());
        // A partition may come with this very poll, and so is not paused: what is polled of it is taken, since the next
        // poll goes on after it.
        pollAndTake(length);
    }

    private void pollAndTake(Duration timeout) {
        budget.renew();
        RawPoll poll = RawPoll.of(pollNow(timeout), window::assignment, places);
        look();
        if (!poll.parts().isEmpty()) {
            untaken.add(poll);
            if (!waiting) {
                takeAll();
            }
        }
    }

    /** How much the log has beyond what was polled, by the broker's last answers. */
    private void look() {
        if (System.nanoTime() - leftAt >= LOOK_EVERY.toNanos()) {
            leftAt = System.nanoTime();
            left = assignment().stream()
                    .mapToLong(partition -> currentLag(partition).orElse(0))
                    .sum();
        }
    }

    private void takeAll() {
        while (!untaken.isEmpty() && owner.polled(untaken.element())) {
            untaken.remove();
        }
        waiting = !untaken.isEmpty();
    }

    private ConsumerRecords<byte[], byte[]> pollNow(Duration timeout) {
        polling = true;
        try {
            return super.poll(timeout);
        } finally {
            polling = false;
        }
    }

    private void take(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = owner.assigned(partitions);
        begins.forEach((partition, offset) -> {
            seek(partition, offset);
            PartitionAssignment own = window.assignment(partition);
            if (own != null) {
                places.put(own, offset);
            }
        });
    }

    private void giveUp(Set<TopicPartition> partitions) {
        if (closing || partitions.isEmpty()) {
            return;
        }
        owner.revoking(partitions);
        Map<TopicPartition, OffsetAndMetadata> least = moved(window.least(partitions));
        if (!least.isEmpty()) {
            try {
                commitSync(least, ONE_TRY);
            } catch (KafkaException e) {
                // The branches' own positions are what is gone on from; this one is for who looks on.
                LOG.debug("The group's offsets could not be committed before {} were given up", partitions, e);
            }
        }
        window.revoked(partitions);
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        places.keySet().removeIf(PartitionAssignment::isOver);
        committed.keySet().removeAll(partitions);
    }

    /** What every branch holds, for the group itself: for Kafka's tools, and for who scales by its lag. */
    private void commitGroup() {
        if (System.nanoTime() - groupCommitAt < GROUP_COMMIT_EVERY.toNanos()) {
            return;
        }
        groupCommitAt = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> least = moved(window.least(window.partitions()));
        if (!least.isEmpty()) {
            commitAsync(least, (offsets, failure) -> {
                if (failure == null) {
                    offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
                }
            });
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> moved(Map<TopicPartition, Long> least) {
        Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
        least.forEach((partition, offset) -> {
            if (!offset.equals(committed.get(partition))) {
                moved.put(partition, new OffsetAndMetadata(offset));
            }
        });
        return moved;
    }
}
