package io.anabranch.ingest;

import io.anabranch.topology.Decoded;
import io.anabranch.topology.History;
import io.anabranch.topology.Partition;
import io.anabranch.topology.SourceRecord;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A lane's topic, read again by consumers of no group: the lane's own reading and its commits are untouched. */
final class KafkaHistory implements History {
    private final KafkaSettings settings;
    private final String lane;
    private final Function<SourceRecord, Decoded> decoder;
    private final Supplier<Collection<Lease>> leases;

    KafkaHistory(
            KafkaSettings settings,
            String lane,
            Function<SourceRecord, Decoded> decoder,
            Supplier<Collection<Lease>> leases) {
        this.settings = settings;
        this.lane = lane;
        this.decoder = decoder;
        this.leases = leases;
    }

    @Override
    public List<Held> held() {
        return leases.get().stream()
                .map(lease -> new Held(
                        new Partition(lease.topicId(), lease.partition().partition()), lease.reading(), lease.begin()))
                .toList();
    }

    @Override
    public Mono<List<Stand>> committed() {
        return Mono.fromCallable(() -> {
                    String topicId = KafkaTopics.id(settings);
                    return KafkaTopics.committed(settings, lane).entrySet().stream()
                            .map(next -> new Stand(new Partition(topicId, next.getKey()), next.getValue()))
                            .toList();
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Flux<Stretch> read(Partition partition, long from, long to) {
        return Flux.defer(() -> KafkaTopics.id(settings).equals(partition.topicId())
                        ? reread(partition, from, to)
                        : History.NONE.read(partition, from, to))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Flux<Stretch> reread(Partition partition, long from, long to) {
        return Flux.using(
                () -> new Rereading(
                        new ClientProperties(settings).reader(lane),
                        new TopicPartition(settings.topic(), partition.number()),
                        partition.topicId(),
                        decoder,
                        from,
                        to),
                reading -> Flux.generate(reading::next),
                Rereading::close);
    }
}
