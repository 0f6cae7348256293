package io.anabranch.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Keeps what was committed as {@code group partition@offset}. */
final class RecordedOffsets implements OffsetStore {
    final List<String> commits = new ArrayList<>();
    Mono<Void> before = Mono.empty();

    @Nullable
    RuntimeException failure;

    @Override
    public Mono<Void> commit(String group, Map<TopicPartition, Long> next) {
        return Mono.defer(() -> {
            RuntimeException failing = failure;
            return failing != null
                    ? Mono.error(failing)
                    : before.then(Mono.fromRunnable(() -> next.forEach(
                            (partition, offset) -> commits.add(group + " " + partition.partition() + "@" + offset))));
        });
    }

    @Override
    public Map<String, Map<TopicPartition, Long>> committed(
            Collection<String> groups, Collection<TopicPartition> partitions) {
        return Map.of();
    }

    @Override
    public Map<TopicPartition, Range> ranges(Collection<TopicPartition> partitions) {
        return Map.of();
    }

    @Override
    public Map<TopicPartition, Long> firstSince(Instant time, Collection<TopicPartition> partitions) {
        return Map.of();
    }

    @Override
    public Map<String, String> topicIds(Collection<String> topics) {
        return Map.of();
    }
}
