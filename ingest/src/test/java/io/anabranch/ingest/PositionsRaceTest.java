package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.Cursor.Mark;
import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.Window.Beginning;
import io.anabranch.ingest.Window.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The polling thread gives a partition up in the very moment in which the timer has read what it is going to commit. */
final class PositionsRaceTest {
    private static final TopicPartition ZERO = new TopicPartition("events", 0);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final RecordedOffsets offsets = new RecordedOffsets();
    private Runnable afterLook = () -> {};
    private final Window window = new Window(64 << 20) {
        @Override
        synchronized Map<TopicPartition, Mark> marks(Cursor cursor) {
            Map<TopicPartition, Mark> marks = super.marks(cursor);
            Runnable once = afterLook;
            afterLook = () -> {};
            once.run();
            return marks;
        }
    };
    private final Cursor cursor = window.add("store");
    private final PartitionAssignment assignment = new PartitionAssignment(ZERO, "id");
    private final Positions positions = new Positions(window, "g", offsets, () -> true, timer);
    private final long subscription = window.subscribe(cursor, () -> {});

    @Test
    void theLastCommitOfAPartitionIsTheOneOfItsFlush() {
        window.assigned(List.of(
                new Beginning(assignment, 0, Map.of("store", new Position(assignment, 0, /* committed= */ 0, false)))));
        assertThat(window.attach(cursor)).isTrue();
        take(5);
        afterLook = () -> {
            take(9);
            var unused = positions.flush(Set.of(ZERO), Duration.ofSeconds(5)).subscribe();
        };

        var unused = positions.tick().subscribe();
        timer.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(offsets.commits).containsExactly("g.store 0@5", "g.store 0@9");
    }

    private void take(long next) {
        long from = window.readTo(ZERO);
        window.append(List.of(Polls.ofTombstones(assignment, from, next)));
        Taken taken = Objects.requireNonNull(window.take(cursor, subscription, Window.BATCH_RECORDS));
        window.done(cursor, taken);
    }
}
