package io.anabranch.sinks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.Map;

/** Reads what is really there, by plain commands. */
final class BoardReader implements AutoCloseable {
    private final RedisClient client;
    private final RedisCommands<String, String> redis;
    private final String prefix;

    BoardReader(String uri, String prefix) {
        this.client = RedisClient.create(uri);
        this.redis = client.connect().sync();
        this.prefix = prefix + "board:";
    }

    private BoardReader(BoardReader other, String prefix) {
        this.client = other.client;
        this.redis = other.redis;
        this.prefix = prefix + "board:";
    }

    /** Reads under another prefix by the same connection. */
    BoardReader of(String otherPrefix) {
        return new BoardReader(this, otherPrefix);
    }

    RedisCommands<String, String> redis() {
        return redis;
    }

    /** @param window board and window: {@code spend:2026-11-21} */
    String key(String window) {
        int colon = window.indexOf(':');
        return prefix + "{" + window.substring(0, colon) + "}" + window.substring(colon);
    }

    /** Member to score. */
    Map<String, Long> board(String window) {
        return read(key(window));
    }

    /** All boards: board and window, to member, to score. */
    Map<String, Map<String, Long>> all() {
        Map<String, Map<String, Long>> boards = new HashMap<>();
        for (String key : redis.keys(prefix + "*")) {
            if (redis.type(key).equals("zset") && !key.contains("}:seen:")) {
                boards.put(key.substring(prefix.length() + 1).replace("}", ""), read(key));
            }
        }
        return boards;
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
