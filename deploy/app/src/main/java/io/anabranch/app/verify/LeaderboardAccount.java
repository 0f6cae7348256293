package io.anabranch.app.verify;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a leaderboard compares with the replay of the topic.
 *
 * @param windows sorted sets that it has to have
 * @param members places over all of them
 * @param differences what differs, the first few, as an operator reads it
 * @param differing how many places differ
 */
public record LeaderboardAccount(
        String sink, String leaderboard, int windows, long members, List<String> differences, long differing) {
    private static final int NAMED = 5;

    public boolean isExact() {
        return differing == 0;
    }

    static LeaderboardAccount of(
            String sink, String prefix, LeaderboardFold fold, RedisCommands<String, String> redis) {
        List<String> differences = new ArrayList<>();
        long members = 0;
        Set<String> due = new HashSet<>();
        for (Map.Entry<String, Map<String, Long>> window : fold.windows().entrySet()) {
            String key = key(prefix, fold.name(), window.getKey());
            due.add(key);
            members += window.getValue().size();
            compare(key, window.getValue(), scores(redis, key), differences);
        }
        for (String key : keys(redis, key(prefix, fold.name(), "*"))) {
            boolean isWindow = !key.startsWith(key(prefix, fold.name(), "seen:"));
            if (isWindow && !due.contains(key) && redis.type(key).equals("zset")) {
                differences.add(key + ": the log has no such window");
            }
        }
        return new LeaderboardAccount(
                sink,
                fold.name(),
                fold.windows().size(),
                members,
                differences.stream().limit(NAMED).toList(),
                differences.size());
    }

    private static String key(String prefix, String leaderboard, String window) {
        return prefix + "leaderboard:{" + leaderboard + "}:" + window;
    }

    private static void compare(
            String key, Map<String, Long> folded, Map<String, Double> shown, List<String> differences) {
        folded.forEach((member, score) -> {
            Double there = shown.remove(member);
            if (there == null || there != score.doubleValue()) {
                differences.add(key + " " + member + ": the log says " + score + ", the leaderboard " + there);
            }
        });
        shown.forEach((member, score) -> differences.add(key + " " + member + ": the log has no such member"));
    }

    private static Map<String, Double> scores(RedisCommands<String, String> redis, String key) {
        Map<String, Double> scores = new HashMap<>();
        redis.zrangeWithScores(key, 0, -1).forEach(place -> scores.put(place.getValue(), place.getScore()));
        return scores;
    }

    private static List<String> keys(RedisCommands<String, String> redis, String pattern) {
        List<String> keys = new ArrayList<>();
        ScanArgs matching = ScanArgs.Builder.matches(pattern).limit(1_000);
        KeyScanCursor<String> cursor = redis.scan(matching);
        keys.addAll(cursor.getKeys());
        while (!cursor.isFinished()) {
            cursor = redis.scan(ScanCursor.of(cursor.getCursor()), matching);
            keys.addAll(cursor.getKeys());
        }
        return keys;
    }
}
