/**
 * Redis (and Valkey, ElastiCache): the live feed by {@link io.anabranch.sinks.redis.feed.LiveFeedSink}, heard by
 * {@link io.anabranch.sinks.redis.feed.LiveFeed}; leaderboards by {@link io.anabranch.sinks.redis.leaderboard.LeaderboardSink}; what an application
 * reads by {@link io.anabranch.sinks.redis.RedisReads}. Commands of Redis 6.2 only, but for sharded channels in a cluster.
 *
 * <p>A <em>fence</em> is the offset that a leaderboard has applied of a partition, kept next to its scores. The words stand in {@code
 * docs/glossary.md}; an invariant that is cited by its number, in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.sinks.redis;

import org.jspecify.annotations.NullMarked;
