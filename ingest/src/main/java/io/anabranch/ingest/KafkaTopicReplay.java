package io.anabranch.ingest;

import io.anabranch.topology.Decoded;
import io.anabranch.topology.Partition;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.TopicReplay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The log read again for one branch, by consumers of no group: the branch's own reading and its position are untouched. */
final class KafkaTopicReplay implements TopicReplay {
    private final KafkaSettings settings;
    private final String branch;
    private final Function<SourceRecord, Decoded> decoder;
    private final KafkaOffsets offsets;
    private final Supplier<List<Assignment>> held;

    /** @param held the partitions that are this process's, each with where the branch began */
    KafkaTopicReplay(
            KafkaSettings settings,
            String branch,
            Function<SourceRecord, Decoded> decoder,
            KafkaOffsets offsets,
            Supplier<List<Assignment>> held) {
        this.settings = settings;
        this.branch = branch;
        this.decoder = decoder;
        this.offsets = offsets;
        this.held = held;
    }

    @Override
    public List<Assignment> assignments() {
        return held.get();
    }

    @Override
    public Mono<List<CommittedOffset>> committed() {
        return Blocking.call(this::committedNow);
    }

    private List<CommittedOffset> committedNow() {
        Map<String, String> topicIds = offsets.topicIds(settings.topics());
        List<CommittedOffset> stands = new ArrayList<>();
        offsets.committed(Assignments.group(settings.group(), branch)).forEach((partition, next) -> {
            @Nullable String topicId = topicIds.get(partition.topic());
            if (topicId != null) {
                stands.add(new CommittedOffset(new Partition(topicId, partition.partition()), next));
            }
        });
        return stands;
    }

    @Override
    public Flux<Segment> read(Partition partition, long from, long to) {
        return Blocking.many(() -> {
            @Nullable String topic = topics().get(partition.topicId());
            return topic == null ? TopicReplay.NONE.read(partition, from, to) : reread(topic, partition, from, to);
        });
    }

    private Map<String, String> topics() {
        Map<String, String> byId = new HashMap<>();
        offsets.topicIds(settings.topics()).forEach((topic, id) -> byId.put(id, topic));
        return byId;
    }

    private Flux<Segment> reread(String topic, Partition partition, long from, long to) {
        return Flux.using(
                () -> new PartitionReplay(
                        new ClientProperties(settings).catchUp(branch + ".again"),
                        new TopicPartition(topic, partition.number()),
                        partition.topicId(),
                        decoder,
                        from,
                        to),
                reading -> Flux.generate(reading::next),
                PartitionReplay::close);
    }
}
