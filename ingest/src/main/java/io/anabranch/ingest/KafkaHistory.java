package io.anabranch.ingest;

import io.anabranch.topology.Decoded;
import io.anabranch.topology.History;
import io.anabranch.topology.Partition;
import io.anabranch.topology.SourceRecord;
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
import reactor.core.scheduler.Schedulers;

/** The log read again for one branch, by consumers of no group: the branch's own reading and its position are untouched. */
final class KafkaHistory implements History {
    private final KafkaSettings settings;
    private final String branch;
    private final Function<SourceRecord, Decoded> decoder;
    private final KafkaOffsets offsets;
    private final Supplier<List<Held>> held;

    /** @param held the partitions that are this process's, each with where the branch began */
    KafkaHistory(
            KafkaSettings settings,
            String branch,
            Function<SourceRecord, Decoded> decoder,
            KafkaOffsets offsets,
            Supplier<List<Held>> held) {
        this.settings = settings;
        this.branch = branch;
        this.decoder = decoder;
        this.offsets = offsets;
        this.held = held;
    }

    @Override
    public List<Held> held() {
        return held.get();
    }

    @Override
    public Mono<List<Stand>> committed() {
        return Mono.fromCallable(this::committedNow).subscribeOn(Schedulers.boundedElastic());
    }

    private List<Stand> committedNow() {
        Map<String, String> topicIds = offsets.topicIds(settings.topics());
        List<Stand> stands = new ArrayList<>();
        offsets.committed(Assignments.group(settings.group(), branch)).forEach((partition, next) -> {
            @Nullable String topicId = topicIds.get(partition.topic());
            if (topicId != null) {
                stands.add(new Stand(new Partition(topicId, partition.partition()), next));
            }
        });
        return stands;
    }

    @Override
    public Flux<Stretch> read(Partition partition, long from, long to) {
        return Flux.defer(() -> {
                    @Nullable String topic = topics().get(partition.topicId());
                    return topic == null ? History.NONE.read(partition, from, to) : reread(topic, partition, from, to);
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Map<String, String> topics() {
        Map<String, String> byId = new HashMap<>();
        offsets.topicIds(settings.topics()).forEach((topic, id) -> byId.put(id, topic));
        return byId;
    }

    private Flux<Stretch> reread(String topic, Partition partition, long from, long to) {
        return Flux.using(
                () -> new Rereading(
                        new ClientProperties(settings).catchUp(branch + ".again"),
                        new TopicPartition(topic, partition.number()),
                        partition.topicId(),
                        decoder,
                        from,
                        to),
                reading -> Flux.generate(reading::next),
                Rereading::close);
    }
}
