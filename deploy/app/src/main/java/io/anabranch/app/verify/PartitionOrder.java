package io.anabranch.app.verify;

import io.anabranch.app.verify.Truth.LogVisitor;
import io.anabranch.app.verify.Truth.LoggedDeletion;
import io.anabranch.app.verify.Truth.LoggedEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Which ids have an event and a deletion in different partitions, so that the log does not say which of the two is the later one. */
final class PartitionOrder implements LogVisitor {
    private final Map<TopicPartition, TopicPartition> partitions = new HashMap<>();
    /** The first partition of each id. */
    private final Map<String, TopicPartition> events = new HashMap<>();

    private final Map<String, TopicPartition> deletions = new HashMap<>();
    /** Ids of which there are events, or deletions, in several. */
    private final Set<String> spread = new HashSet<>();

    @Override
    public void add(LoggedEvent event) {
        add(event.id(), event.position(), events);
    }

    @Override
    public void delete(LoggedDeletion deletion) {
        add(deletion.id(), deletion.position(), deletions);
    }

    private void add(String id, Position position, Map<String, TopicPartition> firsts) {
        TopicPartition found = new TopicPartition(position.topic(), position.partition());
        // One object for all ids of a partition.
        TopicPartition partition = partitions.computeIfAbsent(found, first -> first);
        TopicPartition first = firsts.putIfAbsent(id, partition);
        if (first != null && !first.equals(partition)) {
            spread.add(id);
        }
    }

    /** The ids without an order; to be asked for once, at the end of the log. */
    Set<String> unordered() {
        Set<String> unordered = new HashSet<>();
        deletions.forEach((id, partition) -> {
            TopicPartition ofEvent = events.get(id);
            if (ofEvent != null && (spread.contains(id) || !ofEvent.equals(partition))) {
                unordered.add(id);
            }
        });
        return unordered;
    }
}
