package io.anabranch.app.verify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic read from its beginning to where it ended when the reading began, with a plain consumer and no group. */
final class Topic {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private Topic() {}

    static void read(String brokers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(brokers)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, ANSWER).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (isBefore(consumer, ends)) {
                consumer.poll(POLL).forEach(record -> {
                    if (record.offset() < ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                        records.accept(record);
                    }
                });
            }
        }
    }

    private static boolean isBefore(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), ANSWER) < end.getValue());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String brokers) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", brokers,
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed",
                        "client.id", "anabranch-verify"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
