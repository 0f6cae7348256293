package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.redis.leaderboard.LeaderboardRun.Increment;
import io.anabranch.topology.Partition;
import java.util.ArrayList;
import java.util.List;

/**
 * One script call's worth.
 *
 * @param expected the offset up to which the leaderboard has to hold the partition, or nothing is applied; -1 for none
 * @param upTo the offset up to which it does afterwards
 */
record LeaderboardCall(
        LeaderboardSettings leaderboard, Partition partition, long expected, long upTo, List<Increment> increments) {
    private static final long NONE = Long.MIN_VALUE;

    /** Only looks whether the leaderboard holds the partition up to this offset. */
    static LeaderboardCall look(LeaderboardSettings leaderboard, Partition partition, long expected) {
        return new LeaderboardCall(leaderboard, partition, expected, expected, List.of());
    }

    /** The numbers of the windows, each once. */
    List<Long> windows() {
        List<Long> windows = new ArrayList<>();
        long last = NONE;
        for (Increment each : increments) {
            if (each.window() != last && !windows.contains(each.window())) {
                windows.add(each.window());
            }
            last = each.window();
        }
        return windows;
    }

    @Override
    public String toString() {
        return "apply " + increments.size() + " increments of partition " + partition + " up to offset " + upTo
                + " to leaderboard '" + leaderboard.name() + "'";
    }
}
