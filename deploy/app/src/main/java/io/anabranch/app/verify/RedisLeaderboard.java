package io.anabranch.app.verify;

import io.anabranch.sinks.redis.leaderboard.LeaderboardConnection;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What one leaderboard shows in Redis, and up to where it has counted each partition. */
final class RedisLeaderboard implements AutoCloseable {
    /** Of a sorted set at a time. */
    private static final int PAGE = 1_000;

    private final LeaderboardConnection opened;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final String keys;

    private RedisLeaderboard(LeaderboardConnection opened, String keys) {
        this.opened = opened;
        this.connection = opened.connection();
        this.keys = keys;
    }

    /** Connects as the sink does; of a cluster, to the primary that holds the leaderboard. */
    static RedisLeaderboard open(LeaderboardSinkSettings settings, LeaderboardSettings leaderboard) {
        return new RedisLeaderboard(
                Objects.requireNonNull(
                        LeaderboardConnection.open(settings, leaderboard).block()),
                settings.prefix().orElse("") + "leaderboard:{" + leaderboard.name() + "}:");
    }

    /** By topic id and partition, as {@code <topic id>:<partition>}, the last offset that is counted. */
    Map<String, Long> progress() {
        Map<String, Long> progress = new HashMap<>();
        connection
                .sync()
                .hgetall(keys + "progress")
                .forEach((partition, offset) ->
                        progress.put(partition, Long.parseLong(new String(offset, StandardCharsets.US_ASCII))));
        return progress;
    }

    boolean isBeingRebuilt() {
        return connection.sync().exists(keys + "targets") > 0;
    }

    /** Sees one place of the leaderboard. */
    interface PlaceVisitor {
        void see(String window, String member, double score);
    }

    /** Hands out every place of every window; one that moves meanwhile may be handed out twice. */
    void read(PlaceVisitor places) {
        RedisCommands<String, byte[]> redis = connection.sync();
        for (String key : keys(redis)) {
            String window = key.substring(keys.length());
            boolean isWindow = !window.startsWith("seen:") && !window.endsWith(":rebuilding");
            if (isWindow && redis.type(key).equals("zset")) {
                ScanArgs page = ScanArgs.Builder.limit(PAGE);
                ScoredValueScanCursor<byte[]> cursor = redis.zscan(key, page);
                see(cursor, window, places);
                while (!cursor.isFinished()) {
                    cursor = redis.zscan(key, ScanCursor.of(cursor.getCursor()), page);
                    see(cursor, window, places);
                }
            }
        }
    }

    private static void see(ScoredValueScanCursor<byte[]> page, String window, PlaceVisitor places) {
        for (ScoredValue<byte[]> place : page.getValues()) {
            places.see(window, new String(place.getValue(), StandardCharsets.UTF_8), place.getScore());
        }
    }

    private Set<String> keys(RedisCommands<String, byte[]> redis) {
        Set<String> found = new HashSet<>();
        ScanArgs matching = ScanArgs.Builder.matches(keys.replaceAll("([*?\\[\\]\\\\])", "\\\\$1") + "*")
                .limit(PAGE);
        KeyScanCursor<String> cursor = redis.scan(matching);
        found.addAll(cursor.getKeys());
        while (!cursor.isFinished()) {
            cursor = redis.scan(ScanCursor.of(cursor.getCursor()), matching);
            found.addAll(cursor.getKeys());
        }
        return found;
    }

    @Override
    public void close() {
        connection.close();
        opened.close().block();
    }
}
