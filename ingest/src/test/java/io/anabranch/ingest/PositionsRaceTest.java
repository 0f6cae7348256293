package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.Cursor.Mark;
import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.Window.Beginning;
import io.anabranch.ingest.Window.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The polling thread gives a partition up in the very moment in which the timer has read what it is going to commit. */
final class PositionsRaceTest {
    private static final TopicPartition ZERO = new TopicPartition("events", 0);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final List<Long> commits = new ArrayList<>();
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
    private final Positions positions = new Positions(window, "g", new Offsets(), () -> true, timer);
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

        assertThat(commits).containsExactly(5L, 9L);
    }

    private void take(long next) {
        long from = window.readTo(ZERO);
        window.append(
                List.of(new Poll(List.of(new Chunk(assignment, from, next, List.of(), List.of(), 1, 0)), 1, 100)));
        Taken taken = Objects.requireNonNull(window.take(cursor, subscription, Window.BATCH_RECORDS));
        window.done(cursor, taken);
    }

    private final class Offsets implements OffsetStore {
        @Override
        public Mono<Void> commit(String group, Map<TopicPartition, Long> next) {
            return Mono.fromRunnable(() -> commits.addAll(next.values()));
        }

        @Override
        public Map<String, Map<TopicPartition, Long>> committed(
                Collection<String> groups, Collection<TopicPartition> partitions) {
            return Map.of();
        }

        @Override
        public Map<TopicPartition, Range> ranges(Collection<TopicPartition> partitions) {
            return Map.of();
        }

        @Override
        public Map<TopicPartition, Long> firstSince(Instant time, Collection<TopicPartition> partitions) {
            return Map.of();
        }

        @Override
        public Map<String, String> topicIds(Collection<String> topics) {
            return Map.of();
        }
    }
}
