package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.ProgramProcess;
import io.anabranch.local.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log is not what it was: deleted, shortened, full of gaps, of transactions and of large records. */
class LogIT extends FaultSuite {
    /** Half a heap of them in a few batches, and no more than MongoDB's local server can keep. */
    private static final int LARGE = 300;

    private static final int EVENTS = 2_000;

    LogIT(TestServers servers) {
        super(servers);
    }

    @Fault(14)
    @Tag("quick")
    @Test
    void aTopicIsDeletedAndMadeAgainWhileItIsStopped(Figures figures) throws Exception {
        Scenario scenario = scenario(figures, FaultSuite::fewerIfQuick);
        scenario.publish(EVENTS, 0, /* malformed= */ 0).join();
        ProgramProcess before = scenario.startAndAwaitReady("before");
        scenario.awaitNoLag();
        assertThat(before.terminate()).as(before::log).isZero();
        Set<String> old = scenario.ledger().events();
        int oldRecords = scenario.ledger().records();

        recreate(scenario);
        // More than before: an offset of the old topic would be within the new one.
        scenario.publish(2 * EVENTS, 0, /* malformed= */ 0).join();
        ProgramProcess after = scenario.startAndAwaitReady("after");

        checkBoth(scenario, after, old, oldRecords);
    }

    @Fault(14)
    @Test
    void aTopicIsDeletedAndMadeAgainWhileItRuns(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        ProgramProcess process = scenario.startAndAwaitReady("process");
        scenario.publish(EVENTS, 0, /* malformed= */ 0).join();
        scenario.awaitNoLag();
        Set<String> old = scenario.ledger().events();
        int oldRecords = scenario.ledger().records();

        recreate(scenario);
        scenario.publish(2 * EVENTS, 0, /* malformed= */ 0).join();

        checkBoth(scenario, process, old, oldRecords);
    }

    private static void recreate(Scenario scenario) {
        String topic = scenario.configuration().topic();
        var unused = Groups.await(
                scenario.groups().admin().deleteTopics(List.of(topic)).all());
        await().atMost(Scenario.DEADLINE).until(() -> {
            try {
                return scenario.describeTopic().partitions().isEmpty();
            } catch (UnknownTopicOrPartitionException gone) {
                return true;
            }
        });
        scenario.ledger().clear();
        scenario.createTables();
    }

    /** Everything of both topics is in every store, and the leaderboard counted every record of both once: fences are of a topic's id. */
    private static void checkBoth(Scenario scenario, ProgramProcess process, Set<String> old, int oldRecords) {
        scenario.awaitNoLag();
        Set<String> both = new HashSet<>(old);
        both.addAll(scenario.ledger().events());
        for (String sink : CommitCheck.storing(scenario.configuration())) {
            assertThat(scenario.stores().ids(sink))
                    .as("events of both topics in " + sink + scenario.logs())
                    .containsExactlyInAnyOrderElementsOf(both);
        }
        int records = oldRecords + scenario.ledger().records();
        scenario.figures().put("records of both topics", records);
        scenario.figures().put("unique", both.size());
        assertThat(scenario.stores().counted()).as("records on the leaderboard").isEqualTo(records);
        assertThat(process.isReady()).isTrue();
        scenario.terminateAll();
    }

    @Fault(15)
    @Tag("quick")
    @Test
    void retentionPassesASinkThatWasStopped(Figures figures) throws Exception {
        Scenario scenario = scenario(figures, all -> all.keeping(Configuration.MONGODB, Configuration.LEADERBOARDS));
        ProgramProcess before = scenario.startAndAwaitReady("before");
        scenario.publish(EVENTS, 0).join();
        scenario.awaitNoLag();
        assertThat(before.terminate()).as(before::log).isZero();
        Map<Integer, Long> done = scenario.groups().committed(Configuration.MONGODB);
        scenario.publish(EVENTS, 0).join();
        Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
        done.forEach((partition, offset) -> deletions.put(
                new TopicPartition(scenario.configuration().topic(), partition),
                RecordsToDelete.beforeOffset(offset + 50)));
        var unused =
                Groups.await(scenario.groups().admin().deleteRecords(deletions).all());

        ProgramProcess after = scenario.start("after");
        for (String sink : scenario.configuration().sinks().keySet()) {
            await("a metric tells that sink '" + sink + "' lost its offset")
                    .atMost(Scenario.DEADLINE)
                    .until(() -> after.metric("anabranch_offset_out_of_range_total", "\"" + sink + "\"") > 0);
        }
        await("the log says what to do")
                .atMost(Scenario.DEADLINE)
                .untilAsserted(() -> assertThat(after.log())
                        .contains(
                                "--reset-offsets --to-earliest",
                                "on-lost-offset",
                                scenario.configuration().group(Configuration.MONGODB)));
        assertThat(after.body("/health/ready")).contains("failing");
        assertThat(after.log().lines().filter(line -> line.contains("ERROR KafkaReading  Sink 'mongodb' is to go on")))
                .as("lines about the offsets lost: one a partition, however often the branch tries again")
                .hasSize(done.size());
        assertThat(scenario.groups().committed(Configuration.MONGODB))
                .as("no silent reset: the position stays")
                .isEqualTo(done);

        Map<Integer, Long> oldest = new HashMap<>();
        done.forEach((partition, offset) -> oldest.put(partition, offset + 50));
        scenario.configuration().branches().forEach(branch -> scenario.groups().commit(branch, oldest));
        scenario.awaitNoLag();
        scenario.terminateAll();
        AtomicLong lost = new AtomicLong();
        Set<String> kept = new HashSet<>();
        scenario.ledger().forEach((position, entry) -> {
            long begin = done.getOrDefault(position.partition(), 0L);
            if (position.offset() >= begin && position.offset() < begin + 50) {
                lost.incrementAndGet();
            } else if (entry.isEvent()) {
                kept.add(entry.eventId());
            }
        });
        figures.put("records", scenario.ledger().records());
        figures.put("lost to retention", lost.get());
        assertThat(scenario.stores().ids(Configuration.MONGODB)).containsAll(kept);
    }

    @Fault(16)
    @Tag("quick")
    @Test
    void transactionsThatAreAbortedAndOneThatHangs(Figures figures) throws Exception {
        Scenario scenario = scenario(figures, FaultSuite::fewerIfQuick);
        ProgramProcess process = scenario.startAndAwaitReady("process");
        try (Transactions transactions = new Transactions(scenario)) {
            transactions.commit(/* partition= */ 0, 300);
            transactions.abort(/* partition= */ 0, 200);
            transactions.commit(/* partition= */ 1, 300);
            transactions.hang(/* partition= */ 0, 100);
            transactions.plain(/* partition= */ 0, 300);
            transactions.plain(/* partition= */ 1, 300);

            await("all before the open transaction is committed")
                    .atMost(Scenario.DEADLINE)
                    .untilAsserted(() -> assertThat(scenario.groups().lag().values())
                            .as(() -> scenario.groups().lag() + scenario.logs())
                            .allMatch(lag -> lag == 0));
            assertThat(scenario.stores().ids(Configuration.MONGODB))
                    .as("nothing behind the open transaction in its partition")
                    .hasSize(900);
            scenario.checkCommits();
            assertThat(process.isReady()).isTrue();

            transactions.abortTheHanging();
        }
        figures.put("aborted", 300);
        scenario.finish();
    }

    @Fault(16)
    @Test
    void aCompactedTopicWithGaps(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        configure(
                scenario,
                Map.of(
                        "cleanup.policy", "compact",
                        "min.cleanable.dirty.ratio", "0.001",
                        "min.compaction.lag.ms", "0",
                        "max.compaction.lag.ms", "1000",
                        "segment.ms", "1000"));
        scenario.publish(2 * EVENTS, 0, /* malformed= */ 0).join();
        ProgramProcess before = scenario.startAndAwaitReady("before");
        scenario.awaitCommitted(Configuration.MONGODB, EVENTS);
        before.kill();
        int published = scenario.ledger().records();
        // A new record closes the segment before it, which can be compacted then.
        scenario.publish(300, 100, /* malformed= */ 0).join();
        await("the broker has compacted the topic")
                .atMost(Scenario.DEADLINE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> left(scenario) < published / 2);
        figures.put("left of " + scenario.ledger().records(), left(scenario));

        ProgramProcess after = scenario.startAndAwaitReady("after");
        scenario.awaitNoLag();
        assertThat(after.isReady()).isTrue();
        scenario.terminateAll();
        Set<String> inLog = new HashSet<>();
        Topics.read(
                scenario.configuration().servers().kafka(),
                scenario.configuration().topic(),
                record -> {
                    PositionLedger.Entry entry =
                            scenario.ledger().at(new Position(record.partition(), record.offset()));
                    inLog.add(entry.eventId());
                });
        for (String sink : CommitCheck.storing(scenario.configuration())) {
            List<String> ids = scenario.stores().ids(sink);
            assertThat(ids).as("events that the log still has, in " + sink).containsAll(inLog);
            assertThat(new HashSet<>(ids))
                    .as("rows in " + sink + ", one an event")
                    .hasSameSizeAs(ids);
            assertThat(scenario.ledger().events()).containsAll(ids);
        }
    }

    private static int left(Scenario scenario) {
        AtomicLong left = new AtomicLong();
        Topics.read(
                scenario.configuration().servers().kafka(),
                scenario.configuration().topic(),
                record -> left.incrementAndGet());
        return (int) left.get();
    }

    @Fault(17)
    @Test
    void everyCodecAndRecordsOfOneAndTenMegabytes(Figures figures) throws Exception {
        Scenario scenario = scenario(figures, all -> all.withoutSearch().withKafka("max-record-size: 12MiB"));
        configure(scenario, Map.of("max.message.bytes", Integer.toString(12 << 20)));
        ProgramProcess process = scenario.startAndAwaitReady("process");
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            try (EventProducer producer = new EventProducer(scenario, Map.of("compression.type", codec))) {
                for (int number = 0; number < 40; number++) {
                    producer.send(codec + "-" + number, "{\"text\":\"short\"}");
                }
                producer.send(codec + "-1mb-a", text(1_000_000));
                producer.send(codec + "-1mb-b", text(1_000_000));
                producer.send(codec + "-10mb", text(10_000_000));
            }
        }
        scenario.awaitNoLag();
        assertThat(process.isReady()).isTrue();
        scenario.terminateAll();

        figures.put("records", scenario.ledger().records());
        assertThat(scenario.stores().ids(Configuration.MONGODB))
                .as("MongoDB takes documents of up to 16 MB")
                .containsExactlyInAnyOrderElementsOf(scenario.ledger().events());
        scenario.verifyInAProcess();
    }

    @Fault(7)
    @Tag("quick")
    @Test
    void largeRecordsThatAreFewOnTheWirePassThroughTheDocumentedHeap(Figures figures) throws Exception {
        Scenario scenario = scenario(figures, all -> all.keeping(Configuration.MONGODB));
        configure(scenario, Map.of("max.message.bytes", Integer.toString(12 << 20)));
        Map<String, String> inFewBatches =
                Map.of("compression.type", "zstd", "linger.ms", "500", "batch.size", Integer.toString(8 << 20));
        try (EventProducer producer = new EventProducer(scenario, inFewBatches)) {
            for (int number = 0; number < LARGE; number++) {
                producer.send(0, "large-" + number, largeEvent("large-" + number), /* isEvent= */ true);
            }
        }
        scenario.publish(1_000, 0).join();

        ProgramProcess process = scenario.startAndAwaitReady("process");
        scenario.awaitNoLag();

        figures.put("MB resident at most", process.peakResidentBytes() >> 20);
        assertThat(process.isReady()).isTrue();
        scenario.terminateAll();
        scenario.checkLedger();
        scenario.verifyInAProcess();
    }

    /** A megabyte of one letter: next to nothing once it is compressed. */
    private static String largeEvent(String id) {
        return EventProducer.event(
                id, "user-1", "order_placed", EventProducer.now(), "{\"text\":\"" + "x".repeat(900_000) + "\"}");
    }

    private static String text(int length) {
        // Not of one letter: it should stay large on the wire too.
        StringBuilder text = new StringBuilder(length + 16).append("{\"text\":\"");
        long state = length;
        while (text.length() < length) {
            state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            text.append(Long.toString(state >>> 1, 36));
        }
        return text.append("\"}").toString();
    }

    private static void configure(Scenario scenario, Map<String, String> settings) {
        ConfigResource topic = new ConfigResource(
                ConfigResource.Type.TOPIC, scenario.configuration().topic());
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(new ConfigEntry(setting.getKey(), setting.getValue()), OpType.SET))
                .toList();
        var unused = Groups.await(scenario.groups()
                .admin()
                .incrementalAlterConfigs(Map.of(topic, changes))
                .all());
    }
}
