package io.anabranch.sinks.redis.leaderboard;

/**
 * The names of a leaderboard's keys. The braces around its name keep all of them in one hash slot of a cluster, and so in one
 * order of replication: none can be older than another after a failover.
 */
record LeaderboardKeys(String prefix) {
    static LeaderboardKeys of(LeaderboardSinkSettings settings) {
        return new LeaderboardKeys(settings.prefix().orElse("") + "leaderboard:");
    }

    /** The sorted set of a window, member to score. */
    String window(LeaderboardSettings leaderboard, long number) {
        return of(leaderboard, leaderboard.window().name(number));
    }

    /** A hash of {@code <topic id>:<partition>} to the last offset that is applied in all windows. */
    String progress(LeaderboardSettings leaderboard) {
        return of(leaderboard, "progress");
    }

    /** A hash like {@link #progress}, there while the leaderboard is being rebuilt: the offsets to be reached. */
    String targets(LeaderboardSettings leaderboard) {
        return of(leaderboard, "targets");
    }

    /** A set of the keys that are being rebuilt, each under its name and {@code :rebuilding}. */
    String rebuilding(LeaderboardSettings leaderboard) {
        return of(leaderboard, "rebuilding");
    }

    /** What the sorted sets of each partition start with, event id to the record's time, of a leaderboard that is distinct. */
    String seen(LeaderboardSettings leaderboard) {
        return of(leaderboard, "seen:");
    }

    private String of(LeaderboardSettings leaderboard, String name) {
        return prefix + "{" + leaderboard.name() + "}:" + name;
    }
}
