package io.anabranch.ingest;

import static io.anabranch.ingest.TestTopics.bytes;
import static io.anabranch.ingest.TestTopics.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Batch;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@WithServers(Server.KAFKA)
final class KafkaSourceIT extends SourceOfATopic {
    private static final String LANE = "store";

    KafkaSourceIT(TestServers servers) {
        super(servers, LANE);
    }

    @Test
    void deliversEveryRecordInTheOrderOfItsPartition() throws Exception {
        probe.produce(topic, 2, 0, 10_000);

        List<Event> events = read(source()).takeAndCommit(10_000);

        for (int partition : List.of(0, 1)) {
            assertThat(offsets(events, partition))
                    .isEqualTo(LongStream.range(0, 5_000).boxed().toList());
        }
        assertThat(probe.committed(group)).isEqualTo(Map.of(0, 5_000L, 1, 5_000L));
    }

    @Test
    void readsOnePollAsOneBatchOfAtMostTwoThousandRecords() throws Exception {
        probe.produce(topic, 2, 0, 10_000);
        Reading reading = read(source());

        List<Integer> sizes = new ArrayList<>();
        for (int events = 0; events < 10_000; events += sizes.get(sizes.size() - 1)) {
            sizes.add(reading.next().events().size());
        }

        assertThat(sizes).allMatch(size -> size <= 2_000).hasSizeLessThan(20);
    }

    @Test
    void commitsWhatIsAskedForAndNothingElse() throws Exception {
        probe.produce(topic, 1, 0, 5_000);
        Reading reading = read(source());
        Batch first = reading.next();
        Batch second = reading.next();

        first.commit().block(SOON);

        assertThat(second.events()).isNotEmpty();
        assertThat(probe.committed(group)).isEqualTo(Map.of(0, lastOffset(first) + 1));
    }

    @Test
    void goesOnFromTheLastCommitWithoutGapOrRepetition() throws Exception {
        probe.produce(topic, 1, 0, 5_000);
        KafkaSource source = source();
        Reading before = read(source);
        Batch committed = before.next();
        committed.commit().block(SOON);
        assertThat(before.next().events()).isNotEmpty();
        before.cancel();

        Batch after = read(source).next();

        assertThat(after.events().get(0).record().offset()).isEqualTo(lastOffset(committed) + 1);
    }

    @Test
    void commitsABatchThatWasHandedOutBeforeTheCancel() throws Exception {
        probe.produce(topic, 1, 0, 100);
        KafkaSource source = source();
        Reading reading = read(source);
        Batch batch = reading.next();
        reading.cancel();
        await().atMost(SOON).until(() -> !source.isReading());

        batch.commit().block(SOON);

        assertThat(probe.committed(group)).isEqualTo(Map.of(0, lastOffset(batch) + 1));
        await().atMost(SOON).until(() -> probe.members(group) == 0);
    }

    @Test
    void leavesTheGroupAtOnceWhenClosedThoughABatchIsNotCommitted() throws Exception {
        probe.produce(topic, 1, 0, 100);
        KafkaSource source = source();
        Reading reading = read(source);
        assertThat(reading.next().events()).isNotEmpty();
        reading.cancel();

        source.close().block(Duration.ofSeconds(8));

        assertThat(probe.members(group)).isZero();
        assertThat(probe.committed(group)).isEmpty();
    }

    @Test
    void handsOutNoMoreThanAsked() throws Exception {
        probe.produce(topic, 2, 0, 20_000);
        Reading reading = read(source());

        reading.ask(2);

        await().atMost(SOON).until(() -> reading.waiting() == 2);
        await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> reading.waiting() == 2);
    }

    @Test
    void committingNeedsNoDemand() throws Exception {
        probe.produce(topic, 1, 0, 20_000);
        Reading reading = read(source());
        List<Batch> batches = List.of(reading.next(), reading.next(), reading.next());

        for (Batch batch : batches) {
            batch.commit().block(Duration.ofSeconds(2));
        }

        assertThat(probe.committed(group)).isEqualTo(Map.of(0, lastOffset(batches.get(2)) + 1));
    }

    @Test
    void neverCommitsBackwards() throws Exception {
        probe.produce(topic, 1, 0, 5_000);
        Reading reading = read(source());
        Batch first = reading.next();
        Batch second = reading.next();
        second.commit().block(SOON);

        first.commit().block(SOON);

        assertThat(probe.committed(group)).isEqualTo(Map.of(0, lastOffset(second) + 1));
    }

    @Test
    void countsTombstonesAndCommitsPastThem() throws Exception {
        for (int i = 0; i < 3; i++) {
            probe.produce(new ProducerRecord<>(topic, 0, bytes("k"), null));
        }

        Batch batch = read(source()).next();
        batch.commit().block(SOON);

        assertThat(batch.events()).isEmpty();
        assertThat(batch.malformed()).isEmpty();
        long skipped = (long) meters.get("anabranch.events.skipped")
                .tag("reason", "tombstone")
                .counter()
                .count();
        assertThat(probe.committed(group)).isEqualTo(Map.of(0, skipped)).isNotEqualTo(Map.of(0, 0L));
    }

    @Test
    void tellsAKeyThatIsAbsentFromAnEmptyOneAndKeepsHeadersAsTheyCame() throws Exception {
        probe.produce(new ProducerRecord<>(topic, 0, null, json("a", "")));
        probe.produce(new ProducerRecord<>(topic, 0, new byte[0], json("b", "")));
        var headers = List.<org.apache.kafka.common.header.Header>of(
                new RecordHeader("h", bytes("1")), new RecordHeader("h", bytes("2")), new RecordHeader("n", null));
        probe.produce(new ProducerRecord<>(topic, 0, bytes("k"), json("c", ""), headers));

        List<SourceRecord> records =
                read(source()).takeAndCommit(3).stream().map(Event::record).toList();

        assertThat(records.get(0).key()).isEmpty();
        assertThat(records.get(1).key())
                .hasValueSatisfying(key -> assertThat(key).isEmpty());
        assertThat(records.get(2).key())
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(bytes("k")));
        assertThat(records.get(0).headers()).isEmpty();
        assertThat(records.get(2).headers().stream().map(KafkaSourceIT::text)).containsExactly("h=1", "h=2", "n=null");
    }

    @Test
    void setsMalformedRecordsApartAndCountsThem() throws Exception {
        probe.produce(new ProducerRecord<>(topic, 0, null, bytes("{")));
        probe.produce(new ProducerRecord<>(topic, 0, null, json("a", "")));
        Reading reading = read(source());

        List<Batch> batches = new ArrayList<>();
        while (batches.stream().mapToInt(batch -> batch.events().size()).sum() == 0) {
            batches.add(reading.next());
        }

        assertThat(batches.stream().flatMap(batch -> batch.malformed().stream()))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.record().value()).isEqualTo(bytes("{")));
        assertThat(meters.get("anabranch.events.rejected")
                        .tag("sink", "decode")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("anabranch.events.received").counter().count()).isEqualTo(2);
    }

    @Test
    void leavesMalformedRecordsToAnotherLaneWhenToldTo() throws Exception {
        probe.produce(new ProducerRecord<>(topic, 0, null, bytes("{")));
        probe.produce(new ProducerRecord<>(topic, 0, null, json("a", "")));
        KafkaSource source =
                closedLater(new KafkaSource(settings, LANE, Fetch.AT_ONCE, Malformed.LEAVE_TO_ANOTHER_LANE, meters));

        List<Event> events = read(source).takeAndCommit(1);

        assertThat(events).extracting(Event::id).containsExactly("a");
        assertThat(meters.find("anabranch.events.rejected").counter()).isNull();
        assertThat(probe.committed(group)).isEqualTo(Map.of(0, 2L));
    }

    @Test
    void passesOverAbortedTransactionsAndTheirMarkers() throws Exception {
        Map<String, Object> transactional = Map.of("bootstrap.servers", settings.brokers(), "transactional.id", topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, json("aborted", "")))
                    .get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, json("committed", "")))
                    .get();
            producer.commitTransaction();
        }
        KafkaSource source = source();

        List<Event> events = read(source).takeAndCommit(1);

        assertThat(events).extracting(Event::id).containsExactly("committed");
        await().atMost(SOON).until(() -> lag() == 0);
    }

    @Test
    void showsItsLagWhileItReadsAndNoLonger() throws Exception {
        probe.produce(topic, 2, 0, 10_000);
        KafkaSource source = source();
        Reading reading = read(source);
        Batch first = reading.next();

        await().atMost(SOON).until(() -> lag() == 10_000);
        assertThat(meters.get("anabranch.lag.seconds").gauge().value()).isPositive();
        first.commit().block(SOON);
        reading.commit(10_000 - first.events().size());
        await().atMost(SOON).until(() -> lag() == 0);
        assertThat(meters.get("anabranch.lag.seconds").gauge().value()).isZero();
        reading.cancel();
        source.close().block(SOON);
        assertThat(meters.find("anabranch.lag.records").gauges()).isEmpty();
    }

    @Test
    void isReadingOnceItHasItsShareThoughThereIsNothingToRead() {
        KafkaSource source = source();
        assertThat(source.isReading()).isFalse();

        Reading reading = read(source);
        reading.ask(1);

        await().atMost(SOON).until(source::isReading);
        reading.cancel();
        await().atMost(SOON).until(() -> !source.isReading());
    }

    @Test
    void failsLoudlyWhenTheLogNoLongerHasItsOffset() throws Exception {
        probe.produce(topic, 1, 0, 100);
        KafkaSource source = source();
        Reading before = read(source);
        before.commit(100);
        before.cancel();
        source.close().block(SOON);
        probe.produce(topic, 1, 100, 100);
        probe.deleteBefore(topic, 0, 150);

        Reading after = read(source);
        after.ask(1);

        await().atMost(SOON).until(() -> after.failure() != null);
        assertThat(after.failure())
                .isInstanceOf(KafkaSource.LostOffsetException.class)
                .hasMessageContainingAll(group, topic, "--reset-offsets");
        assertThat(meters.get("anabranch.offset.lost").counter().count()).isEqualTo(1);
        assertThat(probe.committed(group)).isEqualTo(Map.of(0, 100L));
    }

    @Test
    void failsWhenThereIsNoSuchTopic() throws Exception {
        probe.deleteTopic(topic);

        Reading reading = read(source());
        reading.ask(1);

        await().atMost(SOON).until(() -> reading.failure() != null);
        assertThat(reading.failure()).hasMessageContainingAll(topic, "does not exist");
    }

    @Test
    void tellsATopicCreatedAnewFromTheFormerOne() throws Exception {
        probe.produce(topic, 1, 0, 10);
        KafkaSource source = source();
        Reading before = read(source);
        String former = before.takeAndCommit(10).get(0).record().topicId();
        before.cancel();
        source.close().block(SOON);
        probe.deleteTopic(topic);
        KafkaTopics.create(settings, 2, 1).block(SOON);
        probe.produce(topic, 1, 10, 10);

        Event first = read(source).takeAndCommit(1).get(0);

        assertThat(first.id()).isEqualTo("e10");
        assertThat(first.record().topicId()).isNotEqualTo(former);
    }

    @Test
    void doesNotCommitAPartitionThatWasRevokedMeanwhile() throws Exception {
        probe.produce(topic, 2, 0, 100);
        Reading one = read(source());
        List<Batch> held = new ArrayList<>();
        while (held.stream().mapToInt(batch -> batch.events().size()).sum() < 100) {
            held.add(one.next());
        }
        Reading other = read(source());
        List<Event> repeated = other.takeAndCommit(50);
        int moved = repeated.get(0).record().partition();
        probe.produce(topic, 2, 100, 2);
        other.commit(1);

        held.forEach(batch -> batch.commit().block(SOON));

        assertThat(offsets(repeated, moved))
                .isEqualTo(LongStream.range(0, 50).boxed().toList());
        assertThat(probe.committed(group)).isEqualTo(Map.of(moved, 51L, 1 - moved, 50L));
    }

    private KafkaSource source() {
        return closedLater(new KafkaSource(settings, LANE, Fetch.IN_BULK, Malformed.KEEP, meters));
    }

    private static long lastOffset(Batch batch) {
        return batch.events().get(batch.events().size() - 1).record().offset();
    }

    private static List<Long> offsets(List<Event> events, int partition) {
        return events.stream()
                .map(Event::record)
                .filter(record -> record.partition() == partition)
                .map(SourceRecord::offset)
                .collect(Collectors.toList());
    }

    private static String text(Header header) {
        byte[] value = header.value();
        return header.name() + "="
                + (value == null ? "null" : new String(value, java.nio.charset.StandardCharsets.UTF_8));
    }
}
