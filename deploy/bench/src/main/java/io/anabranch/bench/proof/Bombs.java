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

/** Large events that are next to nothing on the wire: many of them in one batch of zstd. */
final class Bombs {
    private final String brokers;
    private final int length;

    /** @param length bytes of each event */
    Bombs(String brokers, int length) {
        this.brokers = brokers;
        this.length = length;
    }

    /** Returns when Kafka has acknowledged all of them. */
    void publish(int count) {
        int megabytes = (int) ((long) count * (length + 100) >> 20) + 16;
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                brokers,
                "compression.type",
                "zstd",
                "linger.ms",
                5_000,
                "batch.size",
                Math.min(megabytes, 1_900) << 20,
                "max.request.size",
                Integer.MAX_VALUE,
                "buffer.memory",
                (long) megabytes << 21,
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
