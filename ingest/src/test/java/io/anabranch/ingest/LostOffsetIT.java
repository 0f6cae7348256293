package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens where retention was quicker than a sink. */
@WithServers(Server.KAFKA)
final class LostOffsetIT extends ReadingOfATopic {
    LostOffsetIT(TestServers servers) {
        super(servers);
    }

    @Test
    void isLoudForThatSinkAloneAndHealedByAnOperatorsReset() throws Exception {
        retentionOvertakesTheStore();

        TestProcess after = process("feed", "store");
        BatchTaker feed = after.take("feed");
        BatchTaker store = after.take("store");
        feed.ask(1);
        store.ask(1);

        await().atMost(SOON).until(() -> store.failure() != null);
        assertThat(store.failure())
                .isInstanceOf(KafkaLostPositions.LostOffsetException.class)
                .hasMessageContainingAll(group("store"), topic, "--reset-offsets", "on-lost-offset");
        assertThat(after.meters
                        .get("anabranch.offset.out.of.range")
                        .tag("sink", "store")
                        .counter()
                        .count())
                .isPositive();
        probe.produce(topic, 1, 200, 1);
        assertThat(feed.taken().events()).extracting(Event::id).containsExactly("e200");
        assertThat(probe.committed(group("store"))).as("nothing skips over it").containsEntry(0, 100L);

        probe.resetToOldest(group("store"), topic, 0);
        assertThat(after.take("store").takeAndCommit(51).get(0).id()).isEqualTo("e150");
    }

    @Test
    void goesOnWithTheOldestWhereThePolicySaysSo() throws Exception {
        retentionOvertakesTheStore();

        TestProcess after = process(
                settings,
                Map.of(
                        "feed",
                        BranchSettings.DEFAULTS,
                        "store",
                        new BranchSettings(List.of(), StartAt.OLDEST, LostOffset.OLDEST)));

        assertThat(after.take("store").takeAndCommit(50).get(0).id()).isEqualTo("e150");
    }

    @Test
    void isNoticedWhileItRunsToo() throws Exception {
        probe.produce(topic, 1, 0, 100);
        TestProcess process = process("feed", "store");
        BatchTaker feed = process.take("feed");
        BatchTaker store = process.take("store");
        store.commit(100);
        feed.commit(100);
        process.source("store").pause();
        int many = 40_000;
        probe.produce(topic, 1, 100, many);
        feed.commit(many);
        probe.deleteBefore(topic, 0, 20_000);
        process.source("store").resume();
        store.ask(1);

        await().atMost(SOON).until(() -> store.failure() != null);

        assertThat(store.failure()).isInstanceOf(KafkaLostPositions.LostOffsetException.class);
        assertThat(feed.failure()).isNull();
    }

    private void retentionOvertakesTheStore() throws Exception {
        probe.produce(topic, 1, 0, 100);
        TestProcess before = process("feed", "store");
        before.take("feed").commit(100);
        before.take("store").commit(100);
        before.close();
        probe.produce(topic, 1, 100, 100);
        TestProcess feedAlone = process("feed");
        feedAlone.take("feed").commit(100);
        feedAlone.close();
        probe.deleteBefore(topic, 0, 150);
    }
}
