package io.anabranch.sinks.kit.broken;

import io.anabranch.sinks.redis.Connections;
import io.lettuce.core.RedisClient;

/** Breaks the layout's rules, so that a test sees them fail. */
record Nosy(RedisClient client, Connections connections) {}
