package io.anabranch.app.verify;

import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What one leaderboard shows in Redis, and up to where it has counted each partition. */
final class RedisLeaderboard implements AutoCloseable {
    /** Of a sorted set at a time; the connection must take as many answers. */
    private static final int PAGE = 1_000;

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final String keys;
    private final Connections connections;
    private final StatefulRedisConnection<String, byte[]> connection;

    private RedisLeaderboard(String keys, Connections connections, StatefulRedisConnection<String, byte[]> connection) {
        this.keys = keys;
        this.connections = connections;
        this.connection = connection;
    }

    /** Connects as the sink does; of a cluster, to the primary that holds the leaderboard. */
    static RedisLeaderboard open(LeaderboardSinkSettings settings, LeaderboardSettings leaderboard) {
        String keys = settings.prefix().orElse("") + "leaderboard:{" + leaderboard.name() + "}:";
        Connections connections = new Connections(settings.connecting(), /* mostCommands= */ 1);
        try {
            StatefulRedisConnection<String, byte[]> connection = Objects.requireNonNull((connections.isCluster()
                            ? connections
                                    .cluster()
                                    .topology()
                                    .flatMap(topology -> connections.to(topology.primaryOf(SlotHash.getSlot(keys))))
                            : connections.open())
                    .block(ANSWER));
            connection.setTimeout(ANSWER);
            return new RedisLeaderboard(keys, connections, connection);
        } catch (RuntimeException unreachable) {
            connections.close().block();
            throw unreachable;
        }
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
        connections.close().block();
    }
}
