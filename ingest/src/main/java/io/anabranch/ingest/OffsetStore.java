package io.anabranch.ingest;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Mono;

/** What the log knows of itself and of its readers. All but {@link #commit} may wait for it. */
interface OffsetStore {
    /** What each group has committed, of these partitions; nothing of a group or partition that has nothing. */
    Map<String, Map<TopicPartition, Long>> committed(Collection<String> groups, Collection<TopicPartition> partitions);

    /** Commits for a group that has no members. Does nothing before subscription. */
    Mono<Void> commit(String group, Map<TopicPartition, Long> offsets);

    /** Where each partition begins and, for a reader of committed records, ends. */
    Map<TopicPartition, Range> ranges(Collection<TopicPartition> partitions);

    /** In each partition the first offset that is dated so or later; the end where there is none. */
    Map<TopicPartition, Long> firstSince(Instant time, Collection<TopicPartition> partitions);

    /** The identity of each topic, by name. */
    Map<String, String> topicIds(Collection<String> topics);

    /** @param end the offset that the next record will have */
    record Range(long begin, long end) {
        boolean holds(long position) {
            return position >= begin && position <= end;
        }
    }
}
