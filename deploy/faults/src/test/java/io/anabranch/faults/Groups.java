package io.anabranch.faults;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The positions of a pipeline's branches, as any Kafka tool sees them. */
final class Groups implements AutoCloseable {
    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final Admin admin;
    private final Configuration configuration;

    Groups(Configuration configuration) {
        this.configuration = configuration;
        this.admin =
                Admin.create(Map.of("bootstrap.servers", configuration.servers().kafka()));
    }

    Admin admin() {
        return admin;
    }

    /** The next offset of each partition, of one branch. */
    Map<Integer, Long> committed(String branch) {
        try {
            Map<Integer, Long> committed = new HashMap<>();
            await(admin.listConsumerGroupOffsets(configuration.group(branch)).partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        if (partition.topic().equals(configuration.topic())) {
                            committed.put(partition.partition(), offset.offset());
                        }
                    });
            return committed;
        } catch (GroupIdNotFoundException nothingCommitted) {
            return Map.of();
        }
    }

    /** The same of all branches. */
    Map<String, Map<Integer, Long>> committed() {
        Map<String, Map<Integer, Long>> all = new LinkedHashMap<>();
        configuration.branches().forEach(branch -> all.put(branch, committed(branch)));
        return all;
    }

    /** Records that a branch is behind what a reader of committed transactions can read; by branch. */
    Map<String, Long> lag() {
        Map<Integer, Long> ends = ends();
        Map<String, Long> lags = new LinkedHashMap<>();
        committed()
                .forEach((branch, positions) -> lags.put(
                        branch,
                        ends.entrySet().stream()
                                .mapToLong(end -> end.getValue() - positions.getOrDefault(end.getKey(), 0L))
                                .sum()));
        return lags;
    }

    private Map<Integer, Long> ends() {
        String topic = configuration.topic();
        Map<TopicPartition, OffsetSpec> asked =
                await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .collect(Collectors.toMap(
                                partition -> new TopicPartition(topic, partition.partition()),
                                partition -> OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        await(admin.listOffsets(asked, COMMITTED).all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    /** @throws UnknownTopicOrPartitionException if there is none */
    TopicDescription describeTopic() {
        String topic = configuration.topic();
        TopicDescription description =
                await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        if (description == null) {
            throw new UnknownTopicOrPartitionException("Kafka describes no topic '" + topic + "'");
        }
        return description;
    }

    void commit(String branch, Map<Integer, Long> positions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        positions.forEach((partition, offset) ->
                offsets.put(new TopicPartition(configuration.topic(), partition), new OffsetAndMetadata(offset)));
        var unused = await(admin.alterConsumerGroupOffsets(configuration.group(branch), offsets)
                .all());
    }

    static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("Kafka failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not answer within a minute", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking Kafka", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
