package io.anabranch.sinks.redis.cache;

import java.time.Duration;

/**
 * What a {@link RateLimit} answers.
 *
 * @param allowed whether it was taken
 * @param remaining how much is left after it
 * @param reset until all of the limit is there again, if nothing more is taken
 * @param retryAfter until as much as was asked for is there, if nobody takes any before; zero where it was allowed
 */
public record Decision(boolean allowed, long remaining, Duration reset, Duration retryAfter) {}
