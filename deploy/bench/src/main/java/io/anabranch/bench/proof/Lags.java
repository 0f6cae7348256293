package io.anabranch.bench.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How far each group's position is behind the end of the topic, as any Kafka tool sees it. */
final class Lags implements AutoCloseable {
    private static final Duration STANDSTILL = Duration.ofMinutes(3);
    private static final Duration COLD_AT_MOST = Duration.ofMinutes(4);
    private static final double KEEPS_UP_SECONDS = 2;
    private static final Duration POLL = Duration.ofMillis(500);

    private final Admin admin;
    private final Collection<String> groups;

    Lags(ProofPipeline pipeline) {
        this.admin = Admin.create(Map.of("bootstrap.servers", pipeline.kafka()));
        this.groups = pipeline.groups();
    }

    /** Records by group. */
    Map<String, Long> now() {
        Map<TopicPartition, Long> ends = offsets(OffsetSpec.latest());
        Map<String, Long> lags = new LinkedHashMap<>();
        for (String group : groups) {
            Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
            long lag = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                OffsetAndMetadata position = committed.get(end.getKey());
                lag += end.getValue() - (position == null ? 0 : position.offset());
            }
            lags.put(group, lag);
        }
        return lags;
    }

    /**
     * Waits until every group has kept up with a load for some seconds: what cold processes do is no measure.
     *
     * @return whether that came within four minutes
     */
    boolean becameSmall(double perSecond, Duration length) {
        long[] small = {0};
        return Waits.became(COLD_AT_MOST, () -> {
            boolean keepsUp = now().values().stream().allMatch(lag -> lag < KEEPS_UP_SECONDS * perSecond);
            long since = small[0] == 0 ? System.nanoTime() : small[0];
            small[0] = keepsUp ? since : 0;
            return keepsUp && System.nanoTime() - since >= length.toNanos();
        });
    }

    /**
     * Waits until no group has any lag.
     *
     * @throws IllegalStateException if nothing moved for three minutes
     */
    void awaitNone() {
        Map<String, Long> last = Map.of();
        long moved = System.nanoTime();
        while (true) {
            Map<String, Long> lags = now();
            if (lags.values().stream().allMatch(lag -> lag == 0)) {
                return;
            }
            if (!lags.equals(last)) {
                last = lags;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
                throw new IllegalStateException("No position moved for " + STANDSTILL.toSeconds() + "s: " + lags);
            }
            Waits.pause(POLL);
        }
    }

    /** Puts a group's position to the oldest record of every partition, as {@code kafka-consumer-groups} does. */
    void resetToEarliest(String group) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        offsets(OffsetSpec.earliest())
                .forEach((partition, offset) -> positions.put(partition, new OffsetAndMetadata(offset)));
        var unused = await(admin.alterConsumerGroupOffsets(group, positions).all());
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        var topic = await(admin.describeTopics(List.of(ProofPipeline.TOPIC)).allTopicNames());
        topic.values()
                .forEach(description -> description
                        .partitions()
                        .forEach(partition ->
                                asked.put(new TopicPartition(ProofPipeline.TOPIC, partition.partition()), spec)));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
                new ArrayList<>(await(admin.listOffsets(asked).all()).entrySet())) {
            offsets.put(answer.getKey(), answer.getValue().offset());
        }
        return offsets;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw new IllegalStateException("The positions of group '" + group + "' could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking Kafka", e);
        }
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka failed: " + e.getCause(), e);
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
