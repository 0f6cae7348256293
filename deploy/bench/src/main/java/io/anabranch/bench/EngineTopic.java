package io.anabranch.bench;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topic that both sides read, filled once. */
public record EngineTopic(String brokers, String name) {
    private static final int PARTITIONS = 4;
    private static final long SEED = 20_261_121;
    /** As many different events as fit the memory well; then they come again. */
    private static final int DIFFERENT = 100_000;

    /** Makes the topic and sends so many events, as fast as the broker takes them. */
    public void fill(long events) {
        byte[][] different = differentEvents((int) Math.min(events, DIFFERENT));
        fill(events, PARTITIONS, i -> different[(int) (i % DIFFERENT)]);
    }

    /** @param value of the event that comes at this place, the first at 0 */
    public void fill(long events, int partitions, LongFunction<byte[]> value) {
        make(partitions);
        append(0, events, partitions, value);
    }

    /**
     * Sends further events, as fast as the broker takes them.
     *
     * @param from place of the first of them
     * @param to place after the last
     */
    public void append(long from, long to, int partitions, LongFunction<byte[]> value) {
        append(
                from,
                to,
                place -> new ProducerRecord<>(name, (int) (place / 1_000 % partitions), null, value.apply(place)));
    }

    /** The same, where the record says which partition it goes to, or its key does. */
    public void append(long from, long to, LongFunction<ProducerRecord<byte[], byte[]>> record) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                brokers,
                "compression.type",
                "lz4",
                "linger.ms",
                20,
                "batch.size",
                256 * 1024,
                "delivery.timeout.ms",
                (int) StallWatch.LIMIT.toMillis());
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
            for (long i = from; i < to && failed.get() == null; i++) {
                var unused = producer.send(record.apply(i), (place, failure) -> failed.compareAndSet(null, failure));
            }
            producer.flush();
            Exception failure = failed.get();
            if (failure != null) {
                throw new IllegalStateException("Topic '" + name + "' could not be filled", failure);
            }
        }
    }

    /** Makes the topic, with nothing in it. */
    public void make(int partitions) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
            awaitLeaders(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topic '" + name + "' could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while making topic '" + name + "'", e);
        }
    }

    /** The broker answers for a new topic before it has all of its partitions. */
    private void awaitLeaders(Admin admin) throws ExecutionException, InterruptedException {
        StallWatch watch = new StallWatch();
        while (!hasLeaders(admin)) {
            if (watch.isStalled()) {
                throw new IllegalStateException("Topic '" + name + "' has partitions without a leader");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean hasLeaders(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        try {
            TopicDescription found =
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            if (found == null || found.partitions().stream().anyMatch(partition -> partition.leader() == null)) {
                return false;
            }
            found.partitions()
                    .forEach(partition ->
                            ends.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest()));
            // Only who leads a partition answers this.
            return admin.listOffsets(ends).all().get().size() == ends.size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }

    private static byte[][] differentEvents(int count) {
        SampleEvents sample = new SampleEvents(SEED, Instant.now());
        byte[][] events = new byte[count][];
        for (int i = 0; i < count; i++) {
            events[i] = sample.next();
        }
        return events;
    }
}
