package io.anabranch.ingest;

import io.anabranch.ingest.Cursor.Position;
import io.anabranch.ingest.Entries.Entry;
import io.anabranch.topology.DeadLetters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Mistakes that the simulation has to find, lest it finds nothing because it looks at nothing. */
enum PlantedBug {
    NONE,

    /** A batch counts as delivered before its dead letters are acknowledged. */
    DEAD_LETTERS_NOT_AWAITED {
        @Override
        DeadLetters deadLetters(DeadLetters real) {
            return rejected -> {
                var unused = real.publish(rejected).subscribe(kept -> {}, failure -> {});
                return Mono.empty();
            };
        }
    },

    /** A branch that rejoins begins one entry too late, and its position does as if it had taken it. */
    REJOINS_TOO_FAR {
        @Override
        Window window(long capacity, Window.Limits limits, Sharing sharing) {
            return new SkippingWindow(capacity, limits, sharing);
        }
    },

    /** What is done of a partition after it failed is committed all the same. */
    COMMITS_AFTER_REVOCATION {
        @Override
        Window window(long capacity, Window.Limits limits, Sharing sharing) {
            return new ForgetfulWindow(capacity, limits, sharing);
        }
    };

    Window window(long capacity, Window.Limits limits, Sharing sharing) {
        return new Window(capacity, limits, sharing);
    }

    DeadLetters deadLetters(DeadLetters real) {
        return real;
    }

    private static final class SkippingWindow extends Window {
        SkippingWindow(long capacity, Limits limits, Sharing sharing) {
            super(capacity, limits, sharing);
        }

        @Override
        synchronized boolean attach(Cursor cursor) {
            boolean attached = cursor.attached;
            boolean attaches = super.attach(cursor);
            @Nullable Entry skipped = cursor.at;
            if (attaches && !attached && skipped != null) {
                for (Chunk chunk : skipped.poll.chunks()) {
                    Position position = cursor.positions.get(chunk.assignment().partition());
                    // The window's own check would see it, were the position not moved too.
                    if (position != null && position.assignment == chunk.assignment()) {
                        position.handedOut = Math.max(position.handedOut, chunk.next());
                    }
                }
                cursor.untakenRecords -= skipped.poll.records();
                cursor.untakenBytes -= skipped.poll.heldBytes();
                cursor.at = skipped.next;
            }
            return attaches;
        }
    }

    private static final class ForgetfulWindow extends Window {
        ForgetfulWindow(long capacity, Limits limits, Sharing sharing) {
            super(capacity, limits, sharing);
        }

        @Override
        synchronized void revoked(Set<TopicPartition> partitions) {
            Map<Cursor, List<Position>> kept = new HashMap<>();
            for (Cursor cursor : cursors()) {
                for (TopicPartition partition : partitions) {
                    Position position = cursor.positions.get(partition);
                    if (position != null) {
                        kept.computeIfAbsent(cursor, each -> new ArrayList<>()).add(position);
                    }
                }
            }
            super.revoked(partitions);
            kept.forEach((cursor, positions) ->
                    positions.forEach(position -> cursor.positions.put(position.assignment.partition(), position)));
        }

        @Override
        synchronized void done(Cursor cursor, Taken taken) {
            super.done(cursor, taken);
            if (cursor.subscription == taken.subscription()) {
                taken.slices()
                        .forEach(slice -> slice.position().done = slice.chunk().next());
            }
        }

        @Override
        synchronized Map<TopicPartition, Cursor.Mark> marks(Cursor cursor) {
            Map<TopicPartition, Cursor.Mark> marks = new HashMap<>();
            cursor.positions.forEach((partition, position) -> marks.put(partition, Cursor.Mark.of(position)));
            return marks;
        }
    }
}
