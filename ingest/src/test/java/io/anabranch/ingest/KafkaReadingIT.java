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
import io.anabranch.topology.Source.Progress;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@WithServers(Server.KAFKA)
final class KafkaReadingIT extends ReadingOfATopic {
    /** Heap that one of the probe's events takes, and how many of them overflow the window. */
    private static final int MANY = 40_000;

    KafkaReadingIT(TestServers servers) {
        super(servers);
    }

    @Test
    void deliversEveryRecordToEveryBranchInTheOrderOfItsPartition() throws Exception {
        probe.produce(topic, 2, 0, 10_000);
        TestProcess process = process("feed", "store");

        List<Event> feed = process.take("feed").takeAndCommit(10_000);
        List<Event> store = process.take("store").takeAndCommit(10_000);

        for (int partition : List.of(0, 1)) {
            List<Long> all = LongStream.range(0, 5_000).boxed().toList();
            assertThat(offsets(feed, partition)).isEqualTo(all);
            assertThat(offsets(store, partition)).isEqualTo(all);
        }
    }

    @Test
    void readsTheLogOnceForAllBranches() throws Exception {
        TestProcess process = process("feed", "store");
        BatchTaker feed = process.take("feed");
        BatchTaker store = process.take("store");
        probe.produce(topic, 2, 0, 5_000);

        feed.commit(5_000);
        store.commit(5_000);

        assertThat(process.read("feed")).isZero();
        assertThat(process.read("store")).isZero();
        assertThat(process.read("reading")).isPositive();
        assertThat(process.meters.get("anabranch.events.received").counter().count())
                .isEqualTo(5_000);
    }

    @Test
    void commitsEachBranchsPositionToItsOwnGroupAndTheLeastToTheGroup() throws Exception {
        probe.produce(topic, 1, 0, 100);
        TestProcess process = process("feed", "store");
        process.take(KafkaReading.DECODE).ask(Long.MAX_VALUE);
        process.take("feed").commit(100);
        Batch held = process.take("store").next();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(probe.committed(group("feed"))).containsEntry(0, 100L));
        assertThat(held.events()).isNotEmpty();
        assertThat(probe.committed(group("store"))).containsEntry(0, 0L);
        held.commit().block(SOON);
        long done = held.events().size();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(probe.committed(group("store"))).containsEntry(0, done));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(probe.committed(settings.group())).isNotEmpty());
    }

    @Test
    void atTheEndAllThatIsDoneIsCommittedAndTheGroupIsLeft() throws Exception {
        probe.produce(topic, 2, 0, 1_000);
        TestProcess process = process("store");
        process.take("store").commit(1_000);

        process.close();

        assertThat(probe.committed(group("store"))).isEqualTo(Map.of(0, 500L, 1, 500L));
        assertThat(probe.members(settings.group())).isZero();
    }

    @Test
    void handsOutNoMoreThanAskedAndCommitsABatchAfterTheCancel() throws Exception {
        probe.produce(topic, 1, 0, 20_000);
        TestProcess process = process("store");
        BatchTaker taker = process.take("store");
        taker.ask(2);
        await().atMost(SOON).until(() -> taker.waiting() == 2);

        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> taker.waiting() == 2);
        Batch batch = taker.taken();
        taker.cancel();
        batch.commit().block(SOON);
        process.close();

        assertThat(probe.committed(group("store"))).containsEntry(0, lastOffset(batch) + 1);
    }

    @Test
    void aNewSubscriptionGoesOnFromTheLastCommitWithoutGapOrRepetition() throws Exception {
        probe.produce(topic, 1, 0, 10_000);
        TestProcess process = process("store");
        BatchTaker before = process.take("store");
        Batch committed = before.next();
        committed.commit().block(SOON);
        Batch lost = before.next();
        before.cancel();

        BatchTaker after = process.take("store");
        lost.commit().block(SOON);
        List<Event> rest = after.takeAndCommit(10_000 - committed.events().size());

        assertThat(offsets(rest, 0))
                .isEqualTo(LongStream.range(lastOffset(committed) + 1, 10_000)
                        .boxed()
                        .toList());
    }

    @Test
    void aBranchThatStandsStillIsDetachedHoldsNobodyAndRejoins() throws Exception {
        TestProcess process = process("feed", "store");
        BatchTaker feed = process.take("feed");
        BatchTaker store = process.take("store");
        probe.produce(topic, 2, 0, MANY);

        Batch first = store.next();
        feed.commit(MANY);
        await().atMost(SOON).until(() -> process.source("store").progress() == Progress.CATCHING_UP);
        assertThat(process.meters.get("anabranch.window.bytes").gauge().value()).isLessThan(20 << 20);
        assertThat(process.source("feed").progress()).isEqualTo(Progress.ATTACHED);
        first.commit().block(SOON);
        List<Event> all = new ArrayList<>(first.events());
        all.addAll(store.takeAndCommit(MANY - first.events().size()));

        for (int partition : List.of(0, 1)) {
            assertThat(offsets(all, partition))
                    .isEqualTo(LongStream.range(0, MANY / 2).boxed().toList());
        }
        store.ask(1);
        await().atMost(SOON).until(() -> process.source("store").progress() == Progress.ATTACHED);
        probe.produce(topic, 1, MANY, 1);
        assertThat(store.taken().events()).hasSize(1);
        assertThat(process.read("store")).as("it read the rest by itself").isPositive();
    }

    @Test
    void aPausedBranchTakesNothingAndCatchesUpWhenItIsResumed() throws Exception {
        TestProcess process = process("feed", "store");
        BatchTaker feed = process.take("feed");
        BatchTaker store = process.take("store");
        process.source("store").pause();
        store.ask(1);
        probe.produce(topic, 2, 0, MANY);

        feed.commit(MANY);
        assertThat(store.waiting()).isZero();
        assertThat(process.source("store").progress()).isEqualTo(Progress.PAUSED);
        await().atMost(SOON).until(() -> process.lag("store") == MANY);
        process.source("store").resume();

        Batch first = store.taken();
        first.commit().block(SOON);
        assertThat(store.takeAndCommit(MANY - first.events().size())).isNotEmpty();
        await().atMost(SOON).until(() -> process.lag("store") == 0);
    }

    @Test
    void aNewBranchFillsItselfFromTheOldestRecordWhileOthersStayWhereTheyAre() throws Exception {
        probe.produce(topic, 2, 0, MANY);
        TestProcess before = process("feed");
        before.take("feed").commit(MANY);
        before.close();
        probe.produce(topic, 2, MANY, 100);

        TestProcess after = process("feed", "added");
        List<Event> feed = after.take("feed").takeAndCommit(100);
        List<Event> added = after.take("added").takeAndCommit(MANY + 100);

        assertThat(feed).extracting(Event::id).contains("e" + MANY).doesNotContain("e0");
        assertThat(added).extracting(Event::id).doesNotHaveDuplicates().contains("e0", "e" + (MANY + 99));
        assertThat(after.read("added")).isPositive();
    }

    @Test
    void aBranchWithoutAPositionStartsWhereItsSettingsSay() throws Exception {
        Instant begin = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        probe.produce(dated(begin.minusSeconds(1), "old"));
        probe.produce(dated(begin.plusSeconds(1), "timely"));
        TestProcess process = process(
                settings,
                Map.of(
                        "newest", new BranchSettings(List.of(), StartAt.NEWEST, LostOffset.STOP),
                        "since", new BranchSettings(List.of(), StartAt.parse(begin.toString()), LostOffset.STOP)));
        BatchTaker newest = process.take("newest");
        BatchTaker since = process.take("since");
        // A coordinator that has not heard of a new topic yet gives its member no partitions at first.
        await().atMost(SOON).until(() -> process.reading.positions("newest").size() == 2);
        probe.produce(dated(begin.plusSeconds(2), "new"));

        assertThat(newest.takeAndCommit(1)).extracting(Event::id).containsExactly("new");
        assertThat(since.takeAndCommit(2)).extracting(Event::id).containsExactly("timely", "new");
    }

    @Test
    void whatAnOperatorResetsWhileItIsStoppedIsDeliveredAgainToThatBranchAlone() throws Exception {
        probe.produce(topic, 1, 0, 500);
        TestProcess before = process("feed", "store");
        before.take("feed").commit(500);
        before.take("store").commit(500);
        before.close();
        probe.resetToOldest(group("store"), topic, 0);

        TestProcess after = process("feed", "store");
        BatchTaker feed = after.take("feed");
        feed.ask(1);
        List<Event> again = after.take("store").takeAndCommit(500);
        probe.produce(topic, 1, 500, 1);

        assertThat(offsets(again, 0)).isEqualTo(LongStream.range(0, 500).boxed().toList());
        assertThat(feed.taken().events()).extracting(Event::id).containsExactly("e500");
    }

    @Test
    void setsMalformedRecordsApartForTheBranchThatKeepsThem() throws Exception {
        probe.produce(new ProducerRecord<>(topic, 0, null, bytes("{")));
        probe.produce(new ProducerRecord<>(topic, 0, null, json("a", "")));
        TestProcess process = process("store");
        BatchTaker decode = process.take(KafkaReading.DECODE);

        List<Event> events = process.take("store").takeAndCommit(1);
        Batch malformed = decode.next();

        assertThat(events).extracting(Event::id).containsExactly("a");
        assertThat(malformed.events()).isEmpty();
        assertThat(malformed.malformed())
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.record().value()).isEqualTo(bytes("{")));
        assertThat(process.meters
                        .get("anabranch.events.rejected")
                        .tag("stage", "decode")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void givesABranchTheTypesThatItWantsAndCountsTheOthers() throws Exception {
        probe.produce(topic, 1, 0, 10);
        TestProcess process = process(
                settings, Map.of("refunds", new BranchSettings(List.of("refund"), StartAt.OLDEST, LostOffset.STOP)));

        Batch batch = process.take("refunds").next();
        batch.commit().block(SOON);

        assertThat(batch.events()).isEmpty();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(probe.committed(group("refunds"))).containsEntry(0, 10L));
        assertThat(process.meters.get("anabranch.events.filtered").counter().count())
                .isEqualTo(10);
    }

    @Test
    void passesOverTombstonesAbortedTransactionsAndTheirMarkers() throws Exception {
        probe.produce(new ProducerRecord<>(topic, 0, bytes("k"), null));
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
        TestProcess process = process("store");
        BatchTaker store = process.take("store");

        assertThat(store.takeAndCommit(1)).extracting(Event::id).containsExactly("committed");
        await().atMost(SOON).until(() -> {
            store.commitWhatIsThere();
            return process.lag("store") == 0;
        });
    }

    @Test
    void showsALagThatIsTrueThoughNothingIsFetched() throws Exception {
        TestProcess process = process("store");
        BatchTaker store = process.take("store");
        probe.produce(topic, 1, 0, 100);
        Batch held = store.next();
        probe.produce(topic, 1, 100, 900);

        await().atMost(SOON).until(() -> process.lag("store") == 1_000);
        held.commit().block(SOON);
        store.commit(1_000 - held.events().size());
        await().atMost(SOON).until(() -> process.lag("store") == 0);
        assertThat(process.meters
                        .get("anabranch.lag.seconds")
                        .tag("sink", "store")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void tellsAKeyThatIsAbsentFromAnEmptyOneAndKeepsHeadersAsTheyCame() throws Exception {
        probe.produce(new ProducerRecord<>(topic, 0, null, json("a", "")));
        probe.produce(new ProducerRecord<>(topic, 0, new byte[0], json("b", "")));
        var headers = List.<org.apache.kafka.common.header.Header>of(
                new RecordHeader("h", bytes("1")), new RecordHeader("h", bytes("2")), new RecordHeader("n", null));
        probe.produce(new ProducerRecord<>(topic, 0, bytes("k"), json("c", ""), headers));

        List<SourceRecord> records = process("store").take("store").takeAndCommit(3).stream()
                .map(Event::record)
                .toList();

        assertThat(records.get(0).key()).isEmpty();
        assertThat(records.get(1).key())
                .hasValueSatisfying(key -> assertThat(key).isEmpty());
        assertThat(records.get(2).key())
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(bytes("k")));
        assertThat(records.get(0).headers()).isEmpty();
        assertThat(records.get(2).headers().stream().map(KafkaReadingIT::text)).containsExactly("h=1", "h=2", "n=null");
    }

    private ProducerRecord<byte[], byte[]> dated(Instant time, String id) {
        return new ProducerRecord<>(topic, 0, time.toEpochMilli(), null, json(id, ""));
    }

    private static long lastOffset(Batch batch) {
        return batch.events().get(batch.events().size() - 1).record().offset();
    }

    private static List<Long> offsets(List<Event> events, int partition) {
        return events.stream()
                .map(Event::record)
                .filter(record -> record.partition() == partition)
                .map(SourceRecord::offset)
                .toList();
    }

    private static String text(Header header) {
        byte[] value = header.value();
        return header.name() + "=" + (value == null ? "null" : new String(value, StandardCharsets.UTF_8));
    }
}
