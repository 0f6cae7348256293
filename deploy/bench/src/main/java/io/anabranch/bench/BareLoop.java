package io.anabranch.bench;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The floor: what a careful loop without any engine costs, with the reading's fetch settings, decode and ordered commits. */
final class BareLoop {
    private static final EventDecoder JSON = new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1));

    private BareLoop() {}

    /** @param args brokers, topic, events of warm-up, events measured */
    public static void main(String[] args) {
        Meter meter = new Meter(Long.parseLong(args[2]), Long.parseLong(args[3]));
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties(args[0]), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(args[1]));
            while (!meter.isDone()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                int events = decode(records);
                consumer.commitAsync();
                meter.count(events);
            }
            System.out.println(meter.measured());
        }
    }

    private static int decode(ConsumerRecords<byte[], byte[]> records) {
        int events = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            SourceRecord source = new SourceRecord(
                    record.topic(),
                    "",
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.key(),
                    record.value(),
                    List.of());
            if (JSON.decode(source) instanceof Event) {
                events++;
            }
        }
        return events;
    }

    private static Map<String, Object> properties(String brokers) {
        return Map.ofEntries(
                Map.entry("bootstrap.servers", brokers),
                Map.entry("group.id", "bare-" + UUID.randomUUID()),
                Map.entry("group.protocol", "consumer"),
                Map.entry("auto.offset.reset", "earliest"),
                Map.entry("enable.auto.commit", false),
                Map.entry("isolation.level", "read_committed"),
                Map.entry("max.poll.records", 2000),
                Map.entry("fetch.min.bytes", 1),
                Map.entry("fetch.max.wait.ms", 500),
                Map.entry("fetch.max.bytes", 8 << 20),
                Map.entry("max.partition.fetch.bytes", 1 << 20));
    }
}
