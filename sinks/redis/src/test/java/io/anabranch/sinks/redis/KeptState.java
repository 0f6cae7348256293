package io.anabranch.sinks.redis;

import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All keys of one test as they were at a moment, as a snapshot or a replica that lags behind would have them. */
public final class KeptState {
    private final String prefix;
    private final Map<String, byte[]> values = new HashMap<>();
    private final Map<String, Long> lives = new HashMap<>();

    private KeptState(String prefix) {
        this.prefix = prefix;
    }

    /** Nothing at all. */
    public static KeptState empty(String prefix) {
        return new KeptState(prefix);
    }

    public static KeptState of(String prefix, RedisCommands<String, String> redis) {
        KeptState kept = new KeptState(prefix);
        for (String key : redis.keys(prefix + "*")) {
            kept.values.put(key, redis.dump(key));
            kept.lives.put(key, Math.max(0, redis.pttl(key)));
        }
        return kept;
    }

    /** Makes Redis forget what came since. */
    public void restore(RedisCommands<String, String> redis) {
        List<String> keys = redis.keys(prefix + "*");
        if (!keys.isEmpty()) {
            redis.del(keys.toArray(String[]::new));
        }
        values.forEach((key, value) -> redis.restore(key, value, RestoreArgs.Builder.ttl(lives.getOrDefault(key, 0L))));
    }
}
