package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What one partition's events of one write do to a leaderboard, in offset order.
 *
 * @param epoch the assignment of the partition that brought them
 * @param first the first offset of the partition in this write, whether or not it scores here
 * @param end likewise the last
 */
record LeaderboardRun(
        LeaderboardSettings leaderboard,
        Partition partition,
        long epoch,
        long first,
        long end,
        List<Increment> increments) {
    LeaderboardRun {
        increments = List.copyOf(increments);
    }

    /**
     * What one event does to a window of the leaderboard.
     *
     * @param window the number of the window
     * @param score scaled, see {@link ScaledScore}
     */
    record Increment(Event event, long window, String member, long score) {
        long offset() {
            return event.record().offset();
        }

        /** The event's time in epoch microseconds. */
        long micros() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, event.timestamp());
        }
    }

    /**
     * The calls, to be made one after another: each moves the fence past its own increments, and the last one past the whole
     * run, so that later the leaderboard tells how far it has come though nothing scored.
     *
     * @param expected the offset up to which the leaderboard has to hold the partition before the first
     * @param most increments of one call
     */
    List<LeaderboardCall> calls(long expected, int most) {
        List<LeaderboardCall> calls = new ArrayList<>();
        long before = expected;
        int from = 0;
        do {
            int to = Math.min(from + most, increments.size());
            long upTo = to == increments.size() ? end : increments.get(to - 1).offset();
            calls.add(new LeaderboardCall(leaderboard, partition, before, upTo, increments.subList(from, to)));
            before = Math.max(before, upTo);
            from = to;
        } while (from < increments.size());
        return calls;
    }
}
