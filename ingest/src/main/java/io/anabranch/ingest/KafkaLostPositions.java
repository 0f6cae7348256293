package io.anabranch.ingest;

import io.anabranch.ingest.Cursor.Mark;
import io.anabranch.ingest.Cursor.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Mono;

/** A branch's positions that the log no longer has: asked for again at each attempt, since an operator may have decided. */
final class KafkaLostPositions implements BranchSource.LostPositions {
    private final Window window;
    private final Assignments assignments;
    private final KafkaSettings settings;
    private final Function<Set<TopicPartition>, Mono<Void>> flush;

    /** @param flush commits what is done of these partitions: what nobody committed yet would be taken for a branch that never began */
    KafkaLostPositions(
            Window window,
            Assignments assignments,
            KafkaSettings settings,
            Function<Set<TopicPartition>, Mono<Void>> flush) {
        this.window = window;
        this.assignments = assignments;
        this.settings = settings;
        this.flush = flush;
    }

    @Override
    public void check(Cursor cursor) {
        Map<TopicPartition, PartitionAssignment> lost = new HashMap<>();
        window.marks(cursor).forEach((partition, mark) -> {
            if (mark.lost()) {
                lost.put(partition, mark.assignment());
            }
        });
        if (lost.isEmpty()) {
            return;
        }
        Map<TopicPartition, Position> now = assignments.again(cursor.branch(), lost);
        window.relocate(cursor, now);
        now.forEach((partition, position) -> {
            if (position.lost) {
                throw new LostOffsetException(
                        cursor.branch(),
                        Assignments.group(settings.group(), cursor.branch()),
                        partition,
                        position.handedOut);
            }
        });
    }

    @Override
    public RuntimeException failure(Cursor cursor, RuntimeException failure) {
        if (failure instanceof InvalidOffsetException overtaken) {
            Map<TopicPartition, PartitionAssignment> gone = new HashMap<>();
            Map<TopicPartition, Mark> marks = window.marks(cursor);
            overtaken.partitions().forEach(partition -> {
                Mark mark = marks.get(partition);
                if (mark != null) {
                    gone.put(partition, mark.assignment());
                }
            });
            // On another thread: a branch's own may wait, but Reactor does not know that.
            var unused = Blocking.uninterrupted(() -> {
                flush.apply(gone.keySet()).block();
                return true;
            });
            window.lose(cursor, gone.keySet());
            check(cursor);
        }
        return failure;
    }

    /** The log no longer has the offset that a sink was to go on with: an operator must decide. */
    static final class LostOffsetException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostOffsetException(String branch, String group, TopicPartition partition, long position) {
            super("Sink '" + branch + "' is to go on at offset " + position + " of " + partition
                    + ", which the log no longer has; records may have been lost to retention. To go on with the oldest"
                    + " that there is: kafka-consumer-groups.sh --group " + group + " --topic " + partition.topic()
                    + " --reset-offsets --to-earliest --execute, or set on-lost-offset: oldest for this sink");
        }
    }
}
