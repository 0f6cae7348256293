package io.anabranch.bench.latency;

import io.anabranch.bench.whole.NumberedEvent;
import io.anabranch.bench.whole.NumberedEvents;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Produces each event when it is due, or up to a millisecond later, and waits for nobody; gathers records as any producer does by default. Used by one thread. */
final class OpenLoop implements AutoCloseable {
    /** Kafka's own default. */
    static final int LINGER_MILLIS = 5;

    /** A thread that wakes up for each event would be much of the load; the time that counts has this in it. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final NumberedEvents events;
    private final SplittableRandom random;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    OpenLoop(String brokers, String topic, NumberedEvents events, long seed) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "acks",
                        "1",
                        "enable.idempotence",
                        false,
                        "linger.ms",
                        LINGER_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.topic = topic;
        this.events = events;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Returns when all have been given to the producer.
     *
     * @param samplesPerSecond of the measured, about how many are looked for in the stores: any may be one
     * @param probes who look for them
     * @param acknowledged how long it took until Kafka had each that is measured
     */
    void run(Schedule schedule, double samplesPerSecond, List<StoreProbe> probes, Timings acknowledged) {
        double share = samplesPerSecond / schedule.perSecond();
        for (int place = 0; place < schedule.all(); place++) {
            long due = schedule.due(place);
            boolean isMeasured = schedule.isMeasured(place);
            boolean isSample = isMeasured && random.nextDouble() < share;
            NumberedEvent event = isSample ? events.nextAlone() : events.next();
            awaitTime(due);
            var unused = producer.send(new ProducerRecord<>(topic, event.value()), (position, refused) -> {
                if (refused != null) {
                    failure.compareAndSet(null, refused);
                } else if (isMeasured) {
                    acknowledged.add(System.nanoTime() - due);
                }
            });
            if (isSample) {
                probes.forEach(probe -> probe.watch(event, due));
            }
        }
        producer.flush();
        requireWell();
    }

    /** Produces so many at once. */
    void burst(int count) {
        for (int i = 0; i < count; i++) {
            var unused = producer.send(new ProducerRecord<>(topic, events.next().value()), (position, refused) -> {
                if (refused != null) {
                    failure.compareAndSet(null, refused);
                }
            });
        }
        requireWell();
    }

    private void requireWell() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("Kafka did not take an event", failed);
        }
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.max(left, TICK_NANOS));
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
