package io.anabranch.bench.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes events on a thread of its own, at an even rate or as fast as a limit moves, until it is stopped. */
final class Load implements AutoCloseable {
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final long SHORT_NANOS = 500_000;

    private final Producer<byte[], byte[]> producer;
    private final ProofEvents events;
    private final double perSecond;
    private final LongSupplier limit;
    private final int repeatEvery;
    private final int distinct;
    private final List<byte[]> cycle = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile long started;
    private volatile boolean stopped;

    private Load(
            String brokers, ProofEvents events, double perSecond, LongSupplier limit, int repeatEvery, int distinct) {
        this.distinct = distinct;
        this.events = events;
        this.perSecond = perSecond;
        this.limit = limit;
        this.repeatEvery = repeatEvery;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "acks", "all", "linger.ms", 1, "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.thread = new Thread(this::publish, "proof-load");
    }

    /** So many events a second. */
    static Load atRate(String brokers, ProofEvents events, double perSecond) {
        return new Load(brokers, events, perSecond, () -> NO_LIMIT, /* repeatEvery= */ 0, /* distinct= */ 0).start();
    }

    /** The same, and one record in so many is an earlier event once more. */
    static Load withRepeats(String brokers, ProofEvents events, double perSecond, int repeatEvery) {
        return new Load(brokers, events, perSecond, () -> NO_LIMIT, repeatEvery, /* distinct= */ 0).start();
    }

    /** The same, and after so many different events the first of them comes again, and so on. */
    static Load cycling(String brokers, ProofEvents events, double perSecond, int distinct) {
        return new Load(brokers, events, perSecond, () -> NO_LIMIT, /* repeatEvery= */ 0, distinct).start();
    }

    /** As fast as the broker takes them, but no more in all than the limit, which may move. */
    static Load upTo(String brokers, ProofEvents events, LongSupplier limit) {
        return new Load(brokers, events, /* perSecond= */ 0, limit, /* repeatEvery= */ 0, /* distinct= */ 0).start();
    }

    private Load start() {
        started = System.nanoTime();
        thread.start();
        return this;
    }

    /** When it began, as of {@link System#nanoTime}. */
    long startedNanos() {
        return started;
    }

    /** Records that Kafka acknowledged. */
    long acknowledged() {
        return acknowledged.get();
    }

    /**
     * Publishes no more and returns when all is acknowledged.
     *
     * @return how many records that is
     */
    long stop() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.flush();
        requireWell();
        return acknowledged.get();
    }

    /** @throws IllegalStateException if Kafka did not take a record */
    void requireWell() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("Kafka did not take a record: " + failed.getMessage(), failed);
        }
    }

    private void publish() {
        byte[] earlier = new byte[0];
        for (long number = 0; !stopped && failure.get() == null; number++) {
            long due = due(number);
            if (stopped) {
                return;
            }
            boolean repeats = repeatEvery > 0 && number % repeatEvery == repeatEvery - 1;
            byte[] event = repeats ? earlier : event(number, due);
            if (repeatEvery > 0 && number % repeatEvery == repeatEvery / 2) {
                earlier = event;
            }
            var unused = producer.send(new ProducerRecord<>(ProofPipeline.TOPIC, event), (position, refused) -> {
                if (refused == null) {
                    acknowledged.incrementAndGet();
                } else {
                    failure.compareAndSet(null, refused);
                }
            });
        }
    }

    private byte[] event(long number, long due) {
        if (distinct == 0) {
            return events.next(due);
        }
        if (cycle.size() < distinct) {
            cycle.add(events.next(due));
        }
        return cycle.get((int) (number % distinct));
    }

    /** Waits until this event's turn. */
    private long due(long number) {
        if (perSecond > 0) {
            long due = started + (long) (number * 1e9 / perSecond);
            long left = due - System.nanoTime();
            // A shorter wait costs more than it paces.
            while (left > SHORT_NANOS && !stopped) {
                LockSupport.parkNanos(left);
                left = due - System.nanoTime();
            }
            return due;
        }
        while (number >= limit.getAsLong() && !stopped) {
            LockSupport.parkNanos(SHORT_NANOS);
        }
        return System.nanoTime();
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        producer.close();
    }
}
