package io.anabranch.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic read from its beginning to its end, with a plain consumer. */
final class Topics {
    private static final Duration POLL = Duration.ofMillis(200);

    private Topics() {}

    static void read(String brokers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                brokers,
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records);
            }
        }
    }
}
