package io.anabranch.app.verify;

import java.util.List;

/**
 * How a leaderboard compares with the replay of the topic.
 *
 * @param windows sorted sets that it has to have
 * @param members places over all of them
 * @param inFlight places that are not compared, since the pipeline was just counting them
 * @param forgotten places that are not compared, since they may count what the log no longer has
 * @param differences what differs, the first few, as an operator reads it
 * @param differing how many places differ
 */
public record LeaderboardAccount(
        String sink,
        String leaderboard,
        int windows,
        long members,
        long inFlight,
        long forgotten,
        List<String> differences,
        long differing) {
    public boolean isExact() {
        return differing == 0;
    }
}
