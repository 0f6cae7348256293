package io.anabranch.load;

import io.anabranch.load.Published.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes a {@link Script} at a rate and counts what Kafka acknowledged. */
public final class Loader {
    private final Script script;
    private final long records;
    private final int perSecond;
    private final EventFormat format;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unique = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /**
     * @param records how many records of the script to publish, from number 0
     * @param perSecond records a second; 0 is as fast as Kafka takes them
     */
    public Loader(Script script, long records, int perSecond) {
        this(script, records, perSecond, EventFormat.PLAIN);
    }

    /** The same, with events in another form than the plain one. */
    public Loader(Script script, long records, int perSecond, EventFormat format) {
        this.script = script;
        this.records = records;
        this.perSecond = perSecond;
        this.format = format;
    }

    /**
     * Publishes everything and returns when Kafka has acknowledged all of it.
     *
     * @throws IllegalStateException if Kafka did not take a record
     */
    public void publish(String brokers, String topic, Ledger ledger) {
        publish(new KafkaTarget(brokers, topic, Map.of()), ledger);
    }

    /**
     * The same, to a Kafka that may want TLS or a user.
     *
     * @throws IllegalStateException if Kafka does not answer, or did not take a record
     */
    public void publish(KafkaTarget target, Ledger ledger) {
        target.check();
        String topic = target.topic();
        try (KafkaProducer<byte[], byte[]> producer = producer(target)) {
            long started = System.nanoTime();
            for (long sequence = 0; sequence < records && failure.get() == null; sequence++) {
                pace(started, sequence);
                send(producer, topic, script.record(sequence, format), ledger);
            }
            producer.flush();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(
                    "Publishing to topic '" + topic + "' at " + target.brokers() + " failed after " + acknowledged
                            + " of " + records + " records: " + failed.getMessage(),
                    failed);
        }
    }

    public long acknowledged() {
        return acknowledged.get();
    }

    /** Different events among the acknowledged records. */
    public long unique() {
        return unique.get();
    }

    public long duplicates() {
        return duplicates.get();
    }

    public long malformed() {
        return malformed.get();
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String topic, Published record, Ledger ledger) {
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(topic, record.key(), record.value());
        record.headers().forEach((name, value) -> sent.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        var unused = producer.send(sent, (position, refused) -> {
            if (refused != null) {
                failure.compareAndSet(null, refused);
                return;
            }
            try {
                ledger.note(record, position.partition(), position.offset());
            } catch (IOException e) {
                failure.compareAndSet(null, new UncheckedIOException(e));
            }
            counter(record.kind()).incrementAndGet();
            acknowledged.incrementAndGet();
        });
    }

    private AtomicLong counter(Kind kind) {
        return switch (kind) {
            case EVENT -> unique;
            case DUPLICATE -> duplicates;
            case MALFORMED -> malformed;
        };
    }

    private void pace(long started, long sequence) {
        if (perSecond == 0) {
            return;
        }
        long due = started + sequence * 1_000_000_000L / perSecond;
        long early = due - System.nanoTime();
        // Under a millisecond a sleep costs more than it paces.
        if (early > 1_000_000) {
            LockSupport.parkNanos(early);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaTarget target) {
        Map<String, Object> properties =
                new HashMap<>(Map.of("max.block.ms", "10000", "linger.ms", "5", "compression.type", "lz4"));
        // What the ledger says holds for no others.
        properties.putAll(
                target.with(Map.of("acks", "all", "enable.idempotence", "true", "client.id", "anabranch-load")));
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
