package io.anabranch.demo;

import io.anabranch.demo.Progress.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far each branch's commit is behind the end of the topic, asked of Kafka as any Kafka tool would. */
final class Lag implements AutoCloseable {
    private final Admin admin;
    private final String group;
    private final List<String> branches;
    private final Map<TopicPartition, OffsetSpec> ends;

    Lag(String brokers, String topic, String group, List<String> branches)
            throws ExecutionException, InterruptedException {
        this.admin = Admin.create(Map.of("bootstrap.servers", brokers, "client.id", "anabranch-demo"));
        this.group = group;
        this.branches = List.copyOf(branches);
        this.ends = admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .flatMap(description -> description.partitions().stream())
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition.partition()),
                        partition -> OffsetSpec.latest()));
    }

    List<Count> now() throws ExecutionException, InterruptedException {
        Map<TopicPartition, ListOffsetsResultInfo> end =
                admin.listOffsets(ends).all().get();
        List<Count> lags = new ArrayList<>();
        for (String branch : branches) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group + "." + branch)
                    .partitionsToOffsetAndMetadata()
                    .get();
            long lag = end.entrySet().stream()
                    .mapToLong(partition -> partition.getValue().offset() - offset(committed.get(partition.getKey())))
                    .sum();
            lags.add(new Count(branch, lag));
        }
        return lags;
    }

    private static long offset(@org.jspecify.annotations.Nullable OffsetAndMetadata committed) {
        return committed == null ? 0 : committed.offset();
    }

    @Override
    public void close() {
        admin.close();
    }
}
