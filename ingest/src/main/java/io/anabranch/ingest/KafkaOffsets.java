package io.anabranch.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Kafka's admin client, opened when it is first asked. Thread-safe. */
final class KafkaOffsets implements OffsetStore, AutoCloseable {
    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    private static final long ANSWER_SECONDS = 30;

    private final KafkaSettings settings;
    private @Nullable Admin admin;
    private boolean closed;

    KafkaOffsets(KafkaSettings settings) {
        this.settings = settings;
    }

    @Override
    public Map<String, Map<TopicPartition, Long>> committed(
            Collection<String> groups, Collection<TopicPartition> partitions) {
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.copyOf(partitions));
        var asked = admin().listConsumerGroupOffsets(
                        groups.stream().collect(Collectors.toMap(Function.identity(), group -> spec)));
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        for (String group : groups) {
            Map<TopicPartition, Long> ofGroup = new HashMap<>();
            known(asked.partitionsToOffsetAndMetadata(group)).forEach((partition, offset) -> {
                if (offset != null) {
                    ofGroup.put(partition, offset.offset());
                }
            });
            committed.put(group, ofGroup);
        }
        return committed;
    }

    /** All that a group has committed. */
    Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        known(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    private static Map<TopicPartition, OffsetAndMetadata> known(
            KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> answer) {
        try {
            return await(answer);
        } catch (GroupIdNotFoundException nothingCommitted) {
            return Map.of();
        }
    }

    @Override
    public Mono<Void> commit(String group, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        offsets.forEach((partition, offset) -> next.put(partition, new OffsetAndMetadata(offset)));
        return Mono.fromCompletionStage(() ->
                        admin().alterConsumerGroupOffsets(group, next).all().toCompletionStage())
                .onErrorMap(
                        UnknownMemberIdException.class,
                        hasMembers -> new KafkaException(
                                "Group '" + group
                                        + "' has members, so another program reads with it; it belongs to one sink's"
                                        + " position alone: end that program, or choose another kafka.group",
                                hasMembers));
    }

    @Override
    public Map<TopicPartition, Range> ranges(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = ends(partitions);
        Map<TopicPartition, Range> ranges = new HashMap<>();
        begins.forEach((partition, begin) ->
                ranges.put(partition, new Range(begin, Objects.requireNonNull(ends.get(partition)))));
        return ranges;
    }

    /** Where each partition ends for a reader of committed records. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    @Override
    public Map<TopicPartition, Long> firstSince(Instant time, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> first =
                new HashMap<>(offsets(partitions, OffsetSpec.forTimestamp(time.toEpochMilli())));
        List<TopicPartition> none = new ArrayList<>();
        first.forEach((partition, offset) -> {
            if (offset < 0) {
                none.add(partition);
            }
        });
        first.putAll(ends(none));
        return first;
    }

    /** All partitions of these topics. */
    List<TopicPartition> partitions(Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        awaitTopics(admin().describeTopics(topics).allTopicNames())
                .forEach((topic, described) -> described
                        .partitions()
                        .forEach(each -> partitions.add(new TopicPartition(topic, each.partition()))));
        return partitions;
    }

    @Override
    public Map<String, String> topicIds(Collection<String> topics) {
        Map<String, String> ids = new HashMap<>();
        var described = admin().describeTopics(topics).topicNameValues();
        for (String topic : topics) {
            try {
                ids.put(
                        topic,
                        awaitTopics(Objects.requireNonNull(described.get(topic)))
                                .topicId()
                                .toString());
            } catch (UnknownTopicOrPartitionException absent) {
                throw new KafkaException(
                        "Topic '" + topic + "' does not exist on " + settings.brokers() + ": create it", absent);
            }
        }
        return ids;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                awaitTopics(admin().listOffsets(asked, COMMITTED).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** Goes on with a client that was opened elsewhere, unless there is one; closes it with its own. */
    synchronized void adopt(Admin open) {
        if (admin == null && !closed) {
            admin = open;
        } else {
            open.close();
        }
    }

    private synchronized Admin admin() {
        Admin open = admin;
        if (open == null) {
            open = Admin.create(new ClientProperties(settings).admin());
            admin = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (admin != null) {
            admin.close(java.time.Duration.ofSeconds(2));
            admin = null;
        }
    }

    /** What Kafka says of a topic that may not be read names neither the topic nor the right. */
    private <T> T awaitTopics(KafkaFuture<T> answer) {
        try {
            return await(answer);
        } catch (TopicAuthorizationException refused) {
            throw new KafkaException(
                    "Not authorized to access topics: " + settings.topics()
                            + ": allow this client READ and DESCRIBE on each of them",
                    refused);
        }
    }

    static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "Kafka did not answer within " + ANSWER_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }
}
