package io.anabranch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A consumer of no group, assigned to the partitions of this process, from where the branch is. */
final class KafkaCatchUp implements CatchUp {
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final Duration LEAVE = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final PollBudget budget;
    private final PollDecoder decoder;
    private final Map<TopicPartition, PartitionAssignment> assignments = new HashMap<>();
    private final Map<PartitionAssignment, Long> places;
    private final ReadCounter read;
    private final ClientMetrics metrics;

    /** @param meters where the consumer's own metrics go, if they are wanted */
    KafkaCatchUp(
            Map<String, Object> properties,
            PollDecoder decoder,
            Map<PartitionAssignment, Long> from,
            long maxPollBytes,
            ReadCounter read,
            Optional<MeterRegistry> meters) {
        this.budget = new PollBudget(maxPollBytes);
        this.decoder = decoder;
        this.places = new HashMap<>(from);
        this.read = read;
        from.keySet().forEach(assignment -> assignments.put(assignment.partition(), assignment));
        this.consumer = new KafkaConsumer<>(properties, budget.keys(), budget.values());
        try {
            consumer.assign(List.copyOf(assignments.keySet()));
            from.forEach((assignment, offset) -> consumer.seek(assignment.partition(), offset));
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(LEAVE));
            throw e;
        }
        this.metrics = ClientMetrics.bind(meters, () -> new KafkaClientMetrics(consumer));
    }

    @Override
    public List<Poll> poll() {
        budget.renew();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(WAIT);
        RawPoll raw = RawPoll.of(records, assignments::get, places);
        read.count(raw);
        return decoder.decode(raw);
    }

    /** Reads no further in this partition. */
    void leave(TopicPartition partition) {
        consumer.pause(List.of(partition));
    }

    /** Reads on in a partition that it had left. */
    void goOn(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        Optional.ofNullable(assignments.get(partition)).ifPresent(assignment -> places.put(assignment, offset));
        consumer.resume(List.of(partition));
    }

    @Override
    public void close() {
        metrics.close();
        consumer.close(CloseOptions.timeout(LEAVE));
    }
}
