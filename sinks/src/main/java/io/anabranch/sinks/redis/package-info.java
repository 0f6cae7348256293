/**
 * Redis (and Valkey, ElastiCache): the live feed by {@link io.anabranch.sinks.redis.LiveFeedSink}, leaderboards by
 * {@link io.anabranch.sinks.redis.LeaderboardSink}; what an application reads by {@link io.anabranch.sinks.redis.RedisReads}.
 * Commands of Redis 6.2 only.
 */
@NullMarked
package io.anabranch.sinks.redis;

import org.jspecify.annotations.NullMarked;
