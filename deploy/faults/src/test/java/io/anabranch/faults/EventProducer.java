package io.anabranch.faults;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes events that a test writes itself, and notes what Kafka acknowledged in the scenario's ledger. */
final class EventProducer implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final Scenario scenario;
    private final List<Sent> sent = new ArrayList<>();

    private record Sent(String id, boolean isEvent, Future<RecordMetadata> acknowledged) {}

    EventProducer(Scenario scenario, Map<String, String> properties) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "bootstrap.servers",
                scenario.configuration().servers().kafka(),
                "acks",
                "all",
                "max.request.size",
                16 << 20,
                "buffer.memory",
                128L << 20));
        all.putAll(properties);
        this.scenario = scenario;
        this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Producer<byte[], byte[]> client() {
        return producer;
    }

    /** An event of one user and one type, dated now. */
    void send(String id, String data) {
        send(null, id, event(id, "user-1", "order_placed", now(), data), /* isEvent= */ true);
    }

    void send(@Nullable Integer partition, String id, String value, boolean isEvent) {
        send(partition, id, value.getBytes(StandardCharsets.UTF_8), isEvent);
    }

    void send(@Nullable Integer partition, String id, byte[] value, boolean isEvent) {
        sent.add(new Sent(
                id,
                isEvent,
                producer.send(new ProducerRecord<>(scenario.configuration().topic(), partition, null, value))));
    }

    /** Sends what nobody is to see: the ledger does not have it. */
    void sendUnnoted(int partition, String id) {
        byte[] value = event(id, "user-1", "order_placed", now(), "{}").getBytes(StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(scenario.configuration().topic(), partition, null, value));
    }

    static String event(String id, String user, String type, String timestamp, String data) {
        return "{\"event_id\":\"" + id + "\",\"user_id\":\"" + user + "\",\"event_type\":\"" + type
                + "\",\"timestamp\":\"" + timestamp + "\",\"data\":" + data + "}";
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Waits until Kafka has acknowledged all, and notes it. */
    void flush() {
        producer.flush();
        for (Sent each : sent) {
            try {
                RecordMetadata place = each.acknowledged().get();
                scenario.ledger().note(each.id(), each.isEvent(), place.partition(), place.offset());
            } catch (ExecutionException e) {
                throw new IllegalStateException("Kafka did not take event " + each.id(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while publishing", e);
            }
        }
        sent.clear();
    }

    @Override
    public void close() {
        flush();
        producer.close();
    }
}
