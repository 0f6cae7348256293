package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.Window.Beginning;
import io.anabranch.topology.Batch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** When an attached branch is handed what came. */
class BranchSourceTest {
    private static final Duration GATHER = Duration.ofMillis(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Window window = new Window(64 << 20);
    private final Cursor cursor = window.add("store");
    private final PartitionAssignment assignment = new PartitionAssignment(new TopicPartition("events", 0), "id");

    @Test
    void aRecordAfterAPauseIsHandedOutAtOnce() {
        TestSubscriber<Batch> batches = subscribe(GATHER);

        comes(1);
        assertThat(records(batches)).containsExactly(1);
        time.advanceTimeBy(Duration.ofSeconds(1));
        comes(1);

        assertThat(records(batches)).containsExactly(1, 1);
    }

    @Test
    void whatComesSoonAfterABatchIsGathered() {
        TestSubscriber<Batch> batches = subscribe(GATHER);
        comes(1);

        comes(2);
        time.advanceTimeBy(GATHER.minusMillis(1));
        comes(3);
        assertThat(records(batches)).containsExactly(1);
        time.advanceTimeBy(Duration.ofMillis(1));

        assertThat(records(batches)).containsExactly(1, 5);
    }

    @Test
    void whereSubscribersWatchNothingIsGathered() {
        TestSubscriber<Batch> batches = subscribe(Duration.ZERO);

        comes(1);
        comes(2);

        assertThat(records(batches)).containsExactly(1, 2);
    }

    @Test
    void aBranchThatIsBusyTakesAllThereIsWhenItAsks() {
        TestSubscriber<Batch> batches = subscribe(GATHER, 1);
        comes(1);
        comes(2);
        comes(3);
        assertThat(records(batches)).containsExactly(1);

        batches.request(1);
        time.advanceTime();

        assertThat(records(batches)).containsExactly(1, 5);
    }

    private TestSubscriber<Batch> subscribe(Duration gather) {
        return subscribe(gather, Long.MAX_VALUE);
    }

    private TestSubscriber<Batch> subscribe(Duration gather, long demand) {
        window.assigned(List.of(
                new Beginning(assignment, 0, Map.of("store", new Position(assignment, 0, /* committed= */ 0, false)))));
        BranchSource source = new BranchSource(
                window,
                cursor,
                (branch, from) -> {
                    throw new AssertionError("The window has it");
                },
                new NothingLost(),
                BranchSource.allEvents(),
                time,
                gather);
        time.advanceTimeBy(Duration.ofSeconds(1));
        TestSubscriber<Batch> batches =
                TestSubscriber.builder().initialRequest(demand).build();
        source.batches().subscribe(batches);
        time.advanceTime();
        return batches;
    }

    /** A poll brings so many records. */
    private void comes(int records) {
        long from = window.readTo(assignment.partition());
        window.append(List.of(Polls.ofTombstones(assignment, from, from + records)));
        time.advanceTime();
    }

    private static List<Integer> records(TestSubscriber<Batch> batches) {
        return batches.getReceivedOnNext().stream().map(Batch::records).toList();
    }

    private static final class NothingLost implements BranchSource.LostPositions {
        @Override
        public void check(Cursor cursor) {
            // Nothing is.
        }

        @Override
        public RuntimeException failure(Cursor cursor, RuntimeException failure) {
            return failure;
        }
    }
}
