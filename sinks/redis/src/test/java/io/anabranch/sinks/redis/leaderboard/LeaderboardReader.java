package io.anabranch.sinks.redis.leaderboard;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.Map;

/** Reads what is really there, by plain commands. */
public final class LeaderboardReader implements AutoCloseable {
    private final RedisClient client;
    private final RedisCommands<String, String> redis;
    private final String prefix;

    public LeaderboardReader(String uri, String prefix) {
        this.client = RedisClient.create(uri);
        this.redis = client.connect().sync();
        this.prefix = prefix + "leaderboard:";
    }

    private LeaderboardReader(LeaderboardReader other, String prefix) {
        this.client = other.client;
        this.redis = other.redis;
        this.prefix = prefix + "leaderboard:";
    }

    /** Reads under another prefix by the same connection. */
    public LeaderboardReader of(String otherPrefix) {
        return new LeaderboardReader(this, otherPrefix);
    }

    public RedisCommands<String, String> redis() {
        return redis;
    }

    /** @param window leaderboard and window: {@code spend:2026-11-21} */
    public String key(String window) {
        int colon = window.indexOf(':');
        return prefix + "{" + window.substring(0, colon) + "}" + window.substring(colon);
    }

    /** Member to score. */
    public Map<String, Long> leaderboard(String window) {
        return read(key(window));
    }

    /** All leaderboards: leaderboard and window, to member, to score. */
    public Map<String, Map<String, Long>> all() {
        Map<String, Map<String, Long>> leaderboards = new HashMap<>();
        for (String key : redis.keys(prefix + "*")) {
            if (redis.type(key).equals("zset") && !key.contains("}:seen:")) {
                leaderboards.put(key.substring(prefix.length() + 1).replace("}", ""), read(key));
            }
        }
        return leaderboards;
    }

    private Map<String, Long> read(String key) {
        Map<String, Long> scores = new HashMap<>();
        redis.zrangeWithScores(key, 0, -1).forEach(scored -> {
            long whole = (long) scored.getScore();
            if (whole != scored.getScore()) {
                throw new IllegalStateException(key + " holds a score that is not whole: " + scored);
            }
            scores.put(scored.getValue(), whole);
        });
        return scores;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
