package io.anabranch.bench.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Large events that are next to nothing on the wire: 60 of them in a batch of zstd. */
final class Bombs {
    /** Before compression, which the producer holds in memory. */
    private static final int BATCH_BYTES = 64 << 20;

    private final String brokers;
    private final int length;

    /** @param length bytes of each event */
    Bombs(String brokers, int length) {
        this.brokers = brokers;
        this.length = length;
    }

    /** Returns when Kafka has acknowledged all of them. */
    void publish(int count) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                brokers,
                "compression.type",
                "zstd",
                "linger.ms",
                5_000,
                "batch.size",
                BATCH_BYTES,
                "max.request.size",
                2 * BATCH_BYTES,
                "buffer.memory",
                4L * BATCH_BYTES,
                "request.timeout.ms",
                120_000,
                "delivery.timeout.ms",
                240_000);
        List<Future<?>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int number = 0; number < count; number++) {
                sent.add(producer.send(new ProducerRecord<>(ProofPipeline.TOPIC, 0, null, event(number))));
            }
            producer.flush();
            for (Future<?> each : sent) {
                var unused = each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take the large events", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing", e);
        }
    }

    byte[] event(int number) {
        String head = "{\"event_id\":\"bomb-" + number
                + "\",\"user_id\":\"user-bomb\",\"event_type\":\"purchase\",\"timestamp\":\""
                + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\",\"data\":{\"amount\":1.50,\"text\":\"";
        String tail = "\"}}";
        return (head + "x".repeat(length - head.length() - tail.length()) + tail).getBytes(StandardCharsets.US_ASCII);
    }
}
