package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.TopicReplay;
import io.anabranch.topology.TopicReplay.Assignment;
import io.anabranch.topology.TopicReplay.CommittedOffset;
import io.anabranch.topology.TopicReplay.Segment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

@WithServers(Server.KAFKA)
final class KafkaTopicReplayIT extends ReadingOfATopic {
    private static final String BRANCH = "store";

    private final TopicReplay replay;
    private Partition zero = new Partition("", 0);

    KafkaTopicReplayIT(TestServers servers) {
        super(servers);
        replay = new KafkaReading(settings, new SimpleMeterRegistry()).replay(BRANCH);
    }

    @BeforeEach
    void lookUpTheTopic() {
        zero = new Partition(topicId(), 0);
    }

    @Test
    void readsApartOfTheBranchWhatIsAskedForAndNoMore() throws Exception {
        probe.produce(topic, 2, 0, 20_000);

        List<Segment> segments = read(100, 7_999);

        assertThat(segments).as("as bounded as a poll").hasSizeGreaterThanOrEqualTo(4);
        assertThat(offsets(segments))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(100, 7_999).boxed().toList());
        assertThat(segments.get(0).from()).isEqualTo(100);
        assertThat(segments.get(segments.size() - 1).to()).isEqualTo(7_999);
        for (int i = 1; i < segments.size(); i++) {
            assertThat(segments.get(i).from()).isEqualTo(segments.get(i - 1).to() + 1);
        }
        assertThat(probe.committed(group(BRANCH))).isEmpty();
    }

    @Test
    void offsetsWithoutAnEventAreCoveredAllTheSame() throws Exception {
        probe.produce(topic, 1, 0, 1);
        probe.produce(new ProducerRecord<>(topic, 0, null, TestTopics.bytes("no event")));
        probe.produce(new ProducerRecord<>(topic, 0, TestTopics.bytes("k"), null));
        transaction();

        assertThat(read(0, 4)).singleElement().satisfies(segment -> {
            assertThat(segment.to()).isEqualTo(4);
            assertThat(segment.missing()).isZero();
        });
        assertThat(offsets(read(0, 4))).containsExactly(0L, 3L);
        assertThat(read(4, 4)).containsExactly(new Segment(4, 4, 0, List.of()));
    }

    @Test
    void tellsHowMuchTheLogHasForgotten() throws Exception {
        probe.produce(topic, 1, 0, 100);
        probe.deleteBefore(topic, 0, 60);

        assertThat(read(10, 99).get(0).missing()).isEqualTo(50);
        assertThat(offsets(read(10, 99))).hasSize(40).startsWith(60L);
        assertThat(read(10, 19)).containsExactly(new Segment(10, 19, 10, List.of()));
    }

    @Test
    void takesNothingForReadThatIsNotThereYet() throws Exception {
        probe.produce(topic, 1, 0, 10);

        assertThatThrownBy(() -> read(5, 10)).hasMessageContaining("the log ends at 10");
        assertThat(offsets(read(5, 9))).containsExactly(5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void ofATopicThatWasDeletedNothingIsLeft() throws Exception {
        probe.produce(topic, 1, 0, 100);
        probe.deleteTopic(topic);
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            KafkaTopics.create(settings, 2, 1).block(SOON);
            assertThat(topicId()).isNotEqualTo(zero.topicId());
        });
        probe.produce(topic, 1, 0, 100);

        assertThat(read(0, 9)).containsExactly(new Segment(0, 9, 10, List.of()));
    }

    @Test
    void knowsWhatTheBranchHasCommittedAndWhereThisProcessBegan() throws Exception {
        probe.produce(topic, 2, 0, 200);
        TestProcess first = process(BRANCH);
        first.take(BRANCH).commit(200);
        first.close();
        probe.produce(topic, 1, 200, 50);

        TestProcess second = process(BRANCH);
        second.take(BRANCH).commit(50);
        TopicReplay known = second.reading.replay(BRANCH);

        Partition one = new Partition(zero.topicId(), 1);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(known.committed().block(SOON))
                        .containsExactlyInAnyOrder(new CommittedOffset(zero, 150), new CommittedOffset(one, 100)));
        assertThat(known.assignments()).extracting(Assignment::partition).containsExactlyInAnyOrder(zero, one);
        assertThat(known.assignments()).extracting(Assignment::begin).containsOnly(100L);
    }

    @Test
    void everyAssignmentHasAnEpochOfItsOwn() throws Exception {
        probe.produce(topic, 1, 0, 10);
        TestProcess first = process(BRANCH);
        long before = first.take(BRANCH).next().events().get(0).record().assignmentEpoch();
        first.close();

        TestProcess second = process(BRANCH);

        long after = second.take(BRANCH).next().events().get(0).record().assignmentEpoch();
        assertThat(after).isNotEqualTo(before);
        assertThat(second.reading.replay(BRANCH).assignments())
                .extracting(Assignment::epoch)
                .contains(after);
    }

    @Test
    void hasNoDeletions() throws Exception {
        probe.produce(topic, 1, 0, 2);
        probe.produce(new ProducerRecord<>(topic, 0, TestTopics.bytes("k0"), null));
        probe.produce(topic, 1, 3, 1);
        SourceRecord any = new SourceRecord(topic, topicId(), 0, 0, 0, null, null, List.of());
        TopicReplay deleting = new KafkaReading(
                        settings,
                        new SimpleMeterRegistry(),
                        record -> record.hasValue()
                                ? new EventDecoder(settings.maxRecordSize(), settings.maxClockSkew()).decode(record)
                                : Event.deletion("e0", Deletion.BY_ID, any),
                        Schedulers.parallel())
                .replay(BRANCH);

        List<Segment> segments =
                Objects.requireNonNull(deleting.read(zero, 0, 3).collectList().block(SOON));

        assertThat(offsets(segments)).containsExactly(0L, 1L, 3L);
    }

    @Test
    void canBeCancelledInTheMiddle() throws Exception {
        probe.produce(topic, 1, 0, 20_000);

        Segment first = replay.read(zero, 0, 19_999).blockFirst(SOON);
        Disposable waiting = replay.read(zero, 0, 19_999).subscribe();
        waiting.dispose();

        assertThat(first).isNotNull();
        assertThat(offsets(read(0, 19_999))).hasSize(20_000);
    }

    private String topicId() {
        try (KafkaOffsets offsets = new KafkaOffsets(settings)) {
            return Objects.requireNonNull(offsets.topicIds(List.of(topic)).get(topic));
        }
    }

    private void transaction() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", settings.brokers(), "transactional.id", topic),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>(topic, 0, null, TestTopics.json("in-transaction", "text")));
            producer.commitTransaction();
        }
    }

    private List<Segment> read(long from, long to) {
        return replay.read(zero, from, to).collectList().blockOptional(SOON).orElseThrow();
    }

    private static List<Long> offsets(List<Segment> segments) {
        return segments.stream()
                .flatMap(segment -> segment.events().stream())
                .map(Event::record)
                .map(record -> record.offset())
                .toList();
    }
}
