package io.anabranch.app.verify;

import io.anabranch.app.verify.EventLog.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** The partitions of the log by number, and up to where each branch has committed them. */
final class Positions {
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Integer> numbers = new HashMap<>();
    private final Map<String, Map<TopicPartition, Long>> committed;

    private Positions(List<TopicPartition> partitions, Map<String, Map<TopicPartition, Long>> committed) {
        this.partitions = List.copyOf(partitions);
        this.committed = Map.copyOf(committed);
        partitions.forEach(partition -> numbers.put(partition, numbers.size()));
    }

    /**
     * @param branches the names of sinks, or {@code decode}
     * @param committed by the name of the branch
     */
    static Positions read(
            List<TopicPartition> partitions,
            Collection<String> branches,
            Function<String, Map<TopicPartition, Long>> committed) {
        return new Positions(partitions, branches.stream().collect(Collectors.toMap(each -> each, committed)));
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    /** By their partitions. */
    Map<TopicPartition, Integer> numbers() {
        return numbers;
    }

    /** Empty for a partition that was added since. */
    Optional<Integer> number(TopicPartition partition) {
        return Optional.ofNullable(numbers.get(partition));
    }

    Collection<String> branches() {
        return committed.keySet();
    }

    /** The first offset that the branch has not done; 0 where it has committed none. */
    long committed(String branch, int partition) {
        return of(branch).getOrDefault(partitions.get(partition), 0L);
    }

    /** By the number of the partition. */
    long[] committed(String branch) {
        return IntStream.range(0, partitions.size())
                .mapToLong(partition -> committed(branch, partition))
                .toArray();
    }

    /** Whether the branch has committed nothing at all. */
    boolean hasNone(String branch) {
        return of(branch).isEmpty();
    }

    /** Where the branch has committed more than there is. */
    List<String> aheadOf(String branch, Map<TopicPartition, Span> spans) {
        List<String> ahead = new ArrayList<>();
        of(branch).forEach((partition, offset) -> {
            Span span = spans.get(partition);
            if (span != null && offset > span.end()) {
                ahead.add(partition + " at " + offset + ", past its end at " + span.end());
            }
        });
        return ahead.stream().sorted().toList();
    }

    private Map<TopicPartition, Long> of(String branch) {
        return committed.getOrDefault(branch, Map.of());
    }
}
